// Turns what Spotify says about a person into traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent with the scope user-read-email. Spotify doesn't verify it.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
