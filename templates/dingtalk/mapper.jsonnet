// What DingTalk sends about a person, as traits of the identity.
// A claim without a value is absent, not empty: reading it unguarded would abort the sign-in.
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // Sent when the profile has an address. DingTalk never says whether it is verified.
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}
