// What the other project sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // An address that the provider doesn't call verified proves nothing.
      [if 'email' in claims && 'email_verified' in claims && claims.email_verified then 'email']: claims.email,
    },
  },
}
