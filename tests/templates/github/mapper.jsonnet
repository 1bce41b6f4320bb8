local claims = std.extVar('claims');

{
  identity: {
    traits: {
      // GitHub says whether the address is verified. One that isn't proves nothing.
      [if 'email' in claims && 'email_verified' in claims then 'email']: claims.email,
    },
  },
}
