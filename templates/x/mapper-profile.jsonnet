// Turns what X says about a person into traits of the identity: email address, name and picture.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social puts those here that the identity schema has: any other sends people in circles.
local traits = ['email', 'name', 'picture'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;

{
  identity: {
    traits: {
      // Sent only if X has verified the address and the app may ask for it.
      [if fills('email', 'email') then 'email']: claims.email,
      [if fills('name', 'name') then 'name']: claims.name,
      [if fills('picture', 'picture') then 'picture']: claims.picture,
    },
  },
}
