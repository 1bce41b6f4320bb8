// Evaluated with each of the claims in claims.json, by our engine and by go-jsonnet: a line `//// name`, then a mapper.

//// the email address whenever it is there
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
    },
  },
}

//// the email address only if it is verified
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims && claims.email_verified then 'email']: claims.email,
    },
  },
}

//// the email address only if it is verified, with a default
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims && std.get(claims, 'email_verified', false) then 'email']: claims.email,
    },
  },
}

//// the email address only if both are there
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims && 'email_verified' in claims && claims.email_verified then 'email']: claims.email,
    },
  },
}

//// an unguarded email address
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      email: claims.email,
    },
  },
}

//// an unguarded email address of a verified account
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      email: if claims.email_verified then claims.email else error 'not verified',
    },
  },
}

//// names without a guard
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims && claims.email_verified then 'email']: claims.email,
      first_name: claims.given_name,
      last_name: claims.family_name,
    },
  },
}

//// names and the hosted domain of a verified account
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      [if claims.email_verified then 'email']: claims.email,
      first_name: claims.given_name,
      last_name: claims.family_name,
      [if 'hd' in claims && claims.email_verified then 'hd']: claims.hd,
    },
  },
}

//// the hosted domain is demanded
local claims = std.extVar('claims');

assert std.get(claims, 'hd') == 'example.com' : 'not an account of example.com';
{ identity: { traits: { email: claims.email } } }

//// a fallback to the preferred user name
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      email: if 'email' in claims then claims.email else claims.preferred_username,
    },
  },
}

//// a user name from the nickname, unguarded
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims && claims.email_verified then 'email']: claims.email,
      username: claims.nickname,
    },
  },
}

//// a user name from what there is
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      username: std.get(claims, 'preferred_username', std.get(claims, 'nickname', claims.sub)),
    },
  },
}

//// a user name from a claim that does not exist
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      username: claims.username,
    },
  },
}

//// the email address twice
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
      email: claims.email,
      first_name: claims.name,
    },
  },
}

//// a first name from the name
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
      [if 'name' in claims then 'first_name']: claims.name,
    },
  },
}

//// the name in two parts
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      name: {
        [if 'given_name' in claims then 'first']: claims.given_name,
        [if 'family_name' in claims then 'last']: claims.family_name,
      },
    },
  },
}

//// the name put together
local claims = std.extVar('claims');
local names = [claims[key] for key in ['given_name', 'family_name'] if key in claims];

{ identity: { traits: { [if std.length(names) > 0 then 'name']: std.join(' ', names) } } }

//// the family name under either claim
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'family_name' in claims || 'last_name' in claims then 'last_name']: std.get(claims, 'family_name', std.get(claims, 'last_name')),
    },
  },
}

//// the name split in two
local claims = std.extVar('claims');
local parts = if 'name' in claims then std.splitLimit(claims.name, ' ', 1) else [];
{
  identity: {
    traits: {
      [if std.length(parts) > 0 then 'first_name']: parts[0],
      [if std.length(parts) > 1 then 'last_name']: parts[1],
    },
  },
}

//// raw claims at the top level
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      subject: claims.sub,
      [if 'email' in claims then 'email']: claims.email,
      [if 'fullnameEN' in claims then 'name']: claims.fullnameEN,
    },
  },
}

//// raw claims, guarded
local claims = std.extVar('claims');
local raw = std.get(claims, 'raw_claims', {});

{
  identity: {
    traits: {
      [if 'fullnameEN' in raw then 'name']: raw.fullnameEN,
      [if 'mobile' in raw then 'phone']: '+' + raw.mobile,
    },
    metadata_public: { raw: raw },
  },
}

//// raw claims, unguarded
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      name: claims.raw_claims.fullnameEN,
    },
  },
}

//// raw claims, asked for without a guard
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'groups' in claims.raw_claims then 'groups']: claims.raw_claims.groups,
    },
  },
}

//// groups become roles
local claims = std.extVar('claims');
local groups = std.get(std.get(claims, 'raw_claims', {}), 'groups', []);

{
  identity: {
    traits: { [if 'email' in claims then 'email']: claims.email },
    metadata_admin: { roles: std.set([std.asciiLower(group) for group in groups]), admin: std.member(groups, 'Admins') },
  },
}

//// a phone number
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'phone_number' in claims then 'phone']: claims.phone_number,
    },
  },
}

//// a verified phone number
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if std.get(claims, 'phone_number_verified', false) then 'phone']: claims.phone_number,
    },
  },
}

//// a phone number with digits only
local claims = std.extVar('claims');
local digits(text) = std.join('', [c for c in std.stringChars(text) if std.member('+0123456789', c)]);
{ identity: { traits: { [if 'phone_number' in claims then 'phone']: digits(claims.phone_number) } } }

//// picture, locale, website and zone
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'picture' in claims then 'picture']: claims.picture,
      [if 'locale' in claims then 'locale']: claims.locale,
      [if 'website' in claims then 'website']: claims.website,
      [if 'zoneinfo' in claims then 'zoneinfo']: claims.zoneinfo,
      [if 'profile' in claims then 'profile']: claims.profile,
      [if 'gender' in claims then 'gender']: claims.gender,
    },
  },
}

//// every claim that is wanted, by a loop
local claims = std.extVar('claims');
local wanted = ['email', 'given_name', 'family_name', 'picture', 'locale'];
{ identity: { traits: { [claim]: claims[claim] for claim in wanted if claim in claims } } }

//// every claim there is
local claims = std.extVar('claims');
{ identity: { traits: claims } }

//// every claim but some
local claims = std.extVar('claims');
{ identity: { traits: { [key]: claims[key] for key in std.objectFields(claims) if !std.member(['iss', 'sub', 'raw_claims'], key) } } }

//// the email address in lower case
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: std.asciiLower(claims.email),
    },
  },
}

//// the domain of the email address
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'domain']: std.split(claims.email, '@')[1],
    },
  },
}

//// an allowed domain
local claims = std.extVar('claims');
local domain = if 'email' in claims then std.split(claims.email, '@')[1] else '';
if std.member(['example.com', 'acme.com'], domain) then { identity: { traits: { email: claims.email } } }
else error 'the domain ' + domain + ' is not allowed'

//// a verified address
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
    },
    [if 'email' in claims && claims.email_verified then 'verified_addresses']: [{ via: 'email', value: claims.email }],
  },
}

//// verified addresses that are pruned
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: { [if 'email' in claims then 'email']: claims.email },
    verified_addresses: std.prune([
      if 'email' in claims && claims.email_verified then { via: 'email', value: claims.email },
      if 'phone_number' in claims then { via: 'sms', value: claims.phone_number },
    ]),
  },
}

//// metadata for the public and for admins
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
    },
    metadata_public: { picture: std.get(claims, 'picture') },
    metadata_admin: { sub: claims.sub, iss: claims.iss },
  },
}

//// a team
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'email']: claims.email,
      [if 'team' in claims then 'team']: claims.team,
    },
  },
}

//// object id as the subject
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      subject: std.get(claims, 'oid', claims.sub),
    },
  },
}

//// a birth date as it is
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'birthdate' in claims then 'birthdate']: claims.birthdate,
    },
  },
}

//// a birth date as ISO
local claims = std.extVar('claims');
local pad(text) = '%02d' % std.parseInt(text);
local iso(text) =
  local parts = std.split(text, '.');
  if std.length(parts) == 3 then '%s-%s-%s' % [parts[2], pad(parts[1]), pad(parts[0])];
local date = if 'birthdate' in claims then iso(claims.birthdate);

{ identity: { traits: { [if date != null then 'birthdate']: date } } }

//// what was updated when
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'updated_at' in claims then 'updated_at']: claims.updated_at,
      [if 'updated_at' in claims then 'year']: std.floor(claims.updated_at / 31556952) + 1970,
    },
  },
}

//// strong authentication
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'amr' in claims && std.member(claims.amr, 'mfa') then 'mfa']: true,
      [if 'acr' in claims then 'acr']: claims.acr,
    },
  },
}

//// traits of the identity that was there
local claims = std.extVar('claims');
local identity = std.extVar('identity');

{ identity: { traits: identity.traits + { [if 'email' in claims then 'email']: claims.email } } }

//// traits of the identity, with a default
local claims = std.extVar('claims');
local identity = std.extVar('identity');
{ identity: { traits: { name: std.get(identity.traits, 'name', std.get(claims, 'name', 'nobody')) } } }

//// the claims with defaults
local claims = std.extVar('claims');
local full = { given_name: '', family_name: '', locale: 'en' } + claims;
{ identity: { traits: { name: std.trim(full.given_name + ' ' + full.family_name), locale: full.locale } } }

//// claims merged by a patch
local claims = std.extVar('claims');
{ identity: { traits: std.mergePatch({ email: null, lang: 'en' }, { [k]: claims[k] for k in ['email'] if k in claims }) } }

//// the provider told by the issuer
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      source: if std.startsWith(claims.iss, 'https://accounts.google.com') then 'google' else std.split(std.strReplace(claims.iss, 'https://', ''), '/')[0],
    },
  },
}

//// a display name of the sub
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      name: 'user-' + std.substr(std.sha256(claims.sub), 0, 8),
    },
  },
}

//// an avatar by the hash of the email address
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      [if 'email' in claims then 'avatar']: 'https://www.gravatar.com/avatar/' + std.md5(std.asciiLower(std.trim(claims.email))),
    },
  },
}

//// helper functions in an object
local claims = std.extVar('claims');
local take = {
  of(name):: if name in claims then { [name]: claims[name] } else {},
};
{ identity: { traits: take.of('email') + take.of('name') + take.of('picture') } }

//// a sample whose brace is in a comment
local claims = { email_verified: false } + std.extVar('claims');

{
  identity: {
    traits: {
      // The address, if it is verified. }
      [if claims.email_verified then 'email']: claims.email,
  },
}

//// traits as null where a claim is missing
local claims = std.extVar('claims');

{
  identity: {
    traits: {
      email: std.get(claims, 'email'),
      name: std.get(claims, 'name'),
    },
  },
}

//// no traits
local claims = std.extVar('claims');
{ identity: { metadata_public: { sub: claims.sub } } }

//// an empty result
local claims = std.extVar('claims');
{}
