// What netID sends about a person, as traits of the identity: email address and names.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social puts those here that the identity schema has: any other sends people in circles.
local traits = ['email', 'given_name', 'family_name'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local names = [claims[claim] for claim in ['given_name', 'family_name'] if claim in claims];
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'family_name') then 'last']: claims.family_name,
};

{
  identity: {
    traits: {
      // netID says whether the address is verified. One that isn't proves nothing.
      [if fills('email', 'email') && 'email_verified' in claims && claims.email_verified then 'email']: claims.email,
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      [if fills('family_name', 'family_name') then 'family_name']: claims.family_name,
      // netID sends no full name.
      [if std.member(traits, 'name') && std.length(names) > 0 then 'name']: std.join(' ', names),
      [if std.length(parts) > 0 then 'name']: parts,
    },
  },
}
