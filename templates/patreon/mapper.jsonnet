// What Patreon sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent with the scope `identity[email]`. Ory gets no word from Patreon on whether it is verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
