// Turns what Amazon says about a person into traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent with the scope profile. Amazon never says whether it is verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
