//! Keeps requests out of private networks.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::HttpFailure;

/// The servers that a request may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Only the public internet, and only encrypted. The address comes from a configuration or a response, and must not
    /// lead into the network that this runs in.
    Public,
    /// Any server, because the user gave the address.
    Anywhere,
}

impl Reach {
    /// Rejects an address by its scheme and host, without looking it up.
    pub(super) fn check(self, uri: &Uri) -> Result<(), HttpFailure> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if self == Self::Anywhere {
            return Ok(());
        }
        if uri.scheme_str() != Some("https") {
            return Err(HttpFailure::BadAddress(uri.to_string().chars().take(80).collect()));
        }
        // With a proxy, the proxy resolves the name, so only the name itself can be checked.
        let is_private = match host.parse::<IpAddr>() {
            Ok(address) => is_private(address),
            Err(_) => is_private_name(host),
        };
        if is_private { Err(HttpFailure::Private(host.to_owned())) } else { Ok(()) }
    }

    /// Returns an agent that can't reach any other server.
    pub(super) fn agent(self, config: Config) -> Agent {
        match self {
            Self::Public => Agent::with_parts(config, DefaultConnector::default(), PublicOnly::default()),
            Self::Anywhere => config.new_agent(),
        }
    }
}

/// Resolves names, and rejects those that lead into a private network.
#[derive(Debug, Default)]
struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.0.resolve(uri, config, timeout)?;
        // The proxy itself may be in the private network.
        let is_proxy = config.proxy().is_some_and(|proxy| Some(proxy.host()) == uri.host());
        if !is_proxy && addresses.iter().any(|address| is_private(address.ip())) {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
        }
        Ok(addresses)
    }
}

/// Whether only a private network knows a name: a single word, a reserved name (RFC 6761, RFC 8375 and ICANN's
/// `internal`), or an IPv4 address in another spelling that resolvers accept, such as `2130706433` and `0x7f.1`.
fn is_private_name(host: &str) -> bool {
    const RESERVED: [&str; 6] = ["localhost", "local", "internal", "localdomain", "home.arpa", "lan"];
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let is_below = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let is_number = |label: &str| label.starts_with("0x") || label.bytes().all(|byte| byte.is_ascii_digit());
    !host.contains('.') || RESERVED.into_iter().any(is_below) || host.rsplit('.').next().is_some_and(is_number)
}

/// Returns the IPv4 address inside an IPv6 address: as written in IPv6-only networks (RFC 6052), by 6to4 (RFC 3056), or
/// in the original form (RFC 4291, 2.5.5.1).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, .., y, z] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0x64, 0xff9b, ..] | [0, 0, 0, 0, 0, 0, ..] => Some(v4(y, z)),
        _ if a == 0x2002 => Some(v4(b, c)),
        _ => None,
    }
}

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            let benchmarks = first == 198 && (18..20).contains(&second);
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || first == 0
                || first >= 224
                || shared
                || benchmarks
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast()
                // fec0::/10, private until RFC 3879
                || v6.segments()[0] & 0xffc0 == 0xfec0
                || embedded(v6).is_some_and(|v4| is_private(v4.into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(url: &str) -> bool {
        Reach::Public.check(&url.parse().unwrap()).is_ok()
    }

    #[test]
    fn an_address_of_a_configuration_must_be_encrypted_and_public() {
        assert!(allows("https://storage.googleapis.com/b/x.json") && allows("https://8.8.8.8/x"));
        assert!(allows("https://internal.acme.example/x") && allows("https://1e100.example./x"));
        assert!(allows("https://[2606:4700::1111]/x") && allows("https://[64:ff9b::808:808]/x"));
        for url in [
            "http://storage.googleapis.com/x",
            "https://127.0.0.1/x",
            "https://10.1.2.3/x",
            "https://169.254.169.254/latest/meta-data",
            "https://[::1]/x",
            "https://[::ffff:192.168.0.1]/x",
            "https://[fd00::1]/x",
            "https://100.64.0.1/x",
            "https://0.0.0.1/x",
            "https://224.0.0.1/x",
            "https://[64:ff9b::a01:203]/x",
            "https://[fec0::1]/x",
            "https://[2002:7f00:1::]/x",
            "https://[::127.0.0.1]/x",
            "https://localhost/x",
            "https://LOCALHOST./x",
            "https://db.internal/x",
            "https://printer.local/x",
            "https://intranet/x",
            "https://2130706433/x",
            "https://0x7f000001/x",
            "https://127.1/x",
            "https://0177.0.0.1/x",
        ] {
            assert!(!allows(url), "{url}");
        }
    }

    #[test]
    fn an_address_from_the_person_may_be_anywhere() {
        assert!(Reach::Anywhere.check(&"http://127.0.0.1:4433/".parse().unwrap()).is_ok());
    }

    #[test]
    fn a_name_that_leads_into_a_private_network_is_rejected() {
        let agent = Reach::Public.agent(Config::default());
        let error = agent.get("https://localhost/x").call().unwrap_err();
        assert!(matches!(&error, ureq::Error::Io(it) if it.kind() == io::ErrorKind::PermissionDenied), "{error}");
    }
}
