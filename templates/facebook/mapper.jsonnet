// What Facebook sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent when the person shares an address. Facebook never says whether it is verified: Ory marks every address as verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
