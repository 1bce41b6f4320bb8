// What UAE PASS sends about a person, as traits of the identity: email address and names in English.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social puts those here that the identity schema has: any other sends people in circles.
local traits = ['email', 'name', 'given_name', 'family_name'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local names = [claims[claim] for claim in ['given_name', 'last_name'] if claim in claims];
local name = if 'name' in claims then claims.name else std.join(' ', names);
local parts = {
  [if fills('name.first', 'given_name') then 'first']: claims.given_name,
  [if fills('name.last', 'last_name') then 'last']: claims.last_name,
};

{
  identity: {
    traits: {
      // Sent when the account has an address. UAE PASS never says whether it is verified.
      [if fills('email', 'email') then 'email']: claims.email,
      [if fills('given_name', 'given_name') then 'given_name']: claims.given_name,
      // UAE PASS sends the family name as `last_name`.
      [if fills('family_name', 'last_name') then 'family_name']: claims.last_name,
      [if std.member(traits, 'name') && name != '' then 'name']: name,
      [if std.length(parts) > 0 then 'name']: parts,
    },
  },
}
