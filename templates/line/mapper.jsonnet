// What LINE sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent when the channel may see it and the person agrees. LINE never says whether the address is verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
