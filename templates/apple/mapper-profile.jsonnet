// What Apple sends about a person, as traits of the identity: email address and names.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social lists the ones that the identity schema has: any other sends people in circles.
local traits = ['email', 'given_name', 'family_name'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local verified = 'email_verified' in claims && claims.email_verified;
local names = [claims[claim] for claim in ['given_name', 'family_name'] if claim in claims];
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'family_name') then 'last']: claims.family_name,
};

{
  identity: {
    traits: {
      // Only an address that Apple has verified: an unverified one may belong to someone else.
      [if verified && fills('email', 'email') then 'email']: claims.email,
      // Apple sends names only the first time a person signs in.
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      [if fills('family_name', 'family_name') then 'family_name']: claims.family_name,
      // Apple sends no full name.
      [if std.member(traits, 'name') && std.length(names) > 0 then 'name']: std.join(' ', names),
      [if std.length(parts) > 0 then 'name']: parts,
    },
  },
}
