//! Which servers may be asked.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::HttpFailure;

/// Which servers may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Only those on the public internet, and only encrypted: the address comes from a configuration or from an answer,
    /// and must not lead into the network of whoever runs this.
    Public,
    /// Any: the person gave the address.
    Anywhere,
}

impl Reach {
    /// Refuses an address by what can be seen of it.
    pub(super) fn check(self, uri: &Uri) -> Result<(), HttpFailure> {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if self == Self::Anywhere {
            return Ok(());
        }
        if uri.scheme_str() != Some("https") {
            return Err(HttpFailure::BadAddress(uri.to_string().chars().take(80).collect()));
        }
        match host.parse::<IpAddr>() {
            Ok(address) if is_private(address) => Err(HttpFailure::Private(host.to_owned())),
            _ => Ok(()),
        }
    }

    /// An agent that goes no farther.
    pub(super) fn agent(self, config: Config) -> Agent {
        match self {
            Self::Public => Agent::with_parts(config, DefaultConnector::default(), PublicOnly::default()),
            Self::Anywhere => config.new_agent(),
        }
    }
}

/// Looks names up, and takes those for unknown that lead into a private network.
#[derive(Debug, Default)]
struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.0.resolve(uri, config, timeout)?;
        // A proxy may well be in the private network.
        let is_proxy = config.proxy().is_some_and(|proxy| Some(proxy.host()) == uri.host());
        if !is_proxy && addresses.iter().any(|address| is_private(address.ip())) {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied).into());
        }
        Ok(addresses)
    }
}

fn embedded(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
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
        // The last is how a network that speaks only IPv6 writes the addresses of version 4 (RFC 6052).
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast()
                || v6.segments().starts_with(&[0x64, 0xff9b]) && is_private(embedded(v6).into())
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
        ] {
            assert!(!allows(url), "{url}");
        }
    }

    #[test]
    fn an_address_that_the_person_gave_may_be_any() {
        assert!(Reach::Anywhere.check(&"http://127.0.0.1:4433/".parse().unwrap()).is_ok());
    }

    #[test]
    fn a_name_that_leads_into_a_private_network_is_refused() {
        let agent = Reach::Public.agent(Config::default());
        let error = agent.get("https://localhost/x").call().unwrap_err();
        assert!(matches!(&error, ureq::Error::Io(it) if it.kind() == io::ErrorKind::PermissionDenied), "{error}");
    }
}
