// What Yandex sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent when the app may see it and the account has an address. Yandex never says whether it is verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
