// What Discord sends about a person, as traits of the identity: email address, username and picture.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// The traits to fill. ory-social lists the ones that the identity schema has: any other sends people in circles.
local traits = ['email', 'username', 'picture'];

local fills(trait, claim) = std.member(traits, trait) && claim in claims;
local verified = 'email_verified' in claims && claims.email_verified;

{
  identity: {
    traits: {
      // Only an address that Discord has verified: an unverified one may belong to someone else.
      [if verified && fills('email', 'email') then 'email']: claims.email,
      // Discord sends no real name, and the claim `name` is the username with `#0` after it.
      [if fills('username', 'preferred_username') then 'username']: claims.preferred_username,
      [if fills('name', 'preferred_username') then 'name']: claims.preferred_username,
      [if fills('picture', 'picture') then 'picture']: claims.picture,
    },
  },
}
