// Turns what LinkedIn says about a person into traits of the identity: email address, names and picture.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social puts those here that the identity schema has: any other sends people in circles.
local traits = ['email', 'given_name', 'family_name', 'picture'];

// LinkedIn says whether the address is verified. One that isn't proves nothing.
local verified = 'email_verified' in claims && claims.email_verified;

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local names = [claims[claim] for claim in ['given_name', 'family_name'] if claim in claims];
local name = if 'name' in claims then claims.name else std.join(' ', names);
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'family_name') then 'last']: claims.family_name,
};

{
  identity: {
    traits: {
      [if fills('email', 'email') && verified then 'email']: claims.email,
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      [if fills('family_name', 'family_name') then 'family_name']: claims.family_name,
      [if std.member(traits, 'name') && name != '' then 'name']: name,
      [if std.length(parts) > 0 then 'name']: parts,
      [if fills('picture', 'picture') then 'picture']: claims.picture,
    },
  },
}
