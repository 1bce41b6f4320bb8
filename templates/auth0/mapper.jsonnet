// Turns what Auth0 says about a person into traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

// Auth0 says whether the address is verified. One that isn't proves nothing.
local verified = 'email_verified' in claims && claims.email_verified;

{
  identity: {
    traits: {
      [if 'email' in claims && verified then 'email']: claims.email,
    },
  },
}
