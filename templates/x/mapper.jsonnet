// Turns what X says about a person into traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent only if X has verified the address and the app may ask for it.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
