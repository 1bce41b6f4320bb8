// What Microsoft sends about a person, as traits of the identity: email address and names.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social lists the ones that the identity schema has: any other sends people in circles.
local traits = ['email', 'given_name', 'family_name'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'family_name') then 'last']: claims.family_name,
};

{
  identity: {
    traits: {
      // Sent when the account has an email address. Microsoft never says whether it is verified.
      [if fills('email', 'email') then 'email']: claims.email,
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      [if fills('family_name', 'family_name') then 'family_name']: claims.family_name,
      [if fills('name', 'name') then 'name']: claims.name,
      [if std.length(parts) > 0 then 'name']: parts,
    },
  },
}
