// What Yandex sends about a person, as traits of the identity: email address, names and picture.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social puts those here that the identity schema has: any other sends people in circles.
local traits = ['email', 'given_name', 'family_name', 'picture'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local names = [claims[claim] for claim in ['given_name', 'family_name'] if claim in claims];
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'family_name') then 'last']: claims.family_name,
};

// What Ory makes of a person whose picture the app may not see. There is nothing at this address.
local no_picture = 'https://avatars.yandex.net/get-yapic//islands-200';

{
  identity: {
    traits: {
      // Sent when the app may see it and the account has an address. Yandex never says whether it is verified.
      [if fills('email', 'email') then 'email']: claims.email,
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      [if fills('family_name', 'family_name') then 'family_name']: claims.family_name,
      // Yandex sends no full name.
      [if std.member(traits, 'name') && std.length(names) > 0 then 'name']: std.join(' ', names),
      [if std.length(parts) > 0 then 'name']: parts,
      [if fills('picture', 'picture') && claims.picture != no_picture then 'picture']: claims.picture,
    },
  },
}
