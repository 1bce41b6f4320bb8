//! The address of a proxy.

use ureq::{Proxy, ProxyProtocol};

/// The address of a proxy, without any user name and password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProxyAddress {
    text: String,
    is_socks: bool,
}

impl ProxyAddress {
    /// Parses the value of a variable. Returns `None` if it isn't an address.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let proxy = Proxy::new(value).ok().filter(is_whole)?;
        let text = format!("{}://{}:{}", proxy.uri().scheme_str()?, proxy.host(), proxy.port());
        let is_socks = !matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
        Some(Self { text, is_socks })
    }

    /// Whether our own requests can use it. `ory` supports SOCKS, but we don't.
    pub(crate) fn is_for_us(&self) -> bool {
        !self.is_socks
    }
}

/// Whether it's a host with a valid port or none. Part of a password could look like a port.
fn is_whole(proxy: &Proxy) -> bool {
    let place = proxy.uri().authority().and_then(|authority| authority.as_str().rsplit('@').next());
    let behind = place.and_then(|place| place.strip_prefix(proxy.host()));
    let is_port = |port: &str| port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    !proxy.host().is_empty() && behind.is_some_and(|behind| behind.is_empty() || is_port(behind))
}

impl std::fmt::Display for ProxyAddress {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> Option<String> {
        ProxyAddress::parse(value).map(|proxy| proxy.to_string())
    }

    #[test]
    fn an_address_is_shown_without_its_credentials() {
        assert_eq!(shown("http://me:canary@proxy.example:3128/").unwrap(), "http://proxy.example:3128");
        assert_eq!(shown("proxy.example:3128").unwrap(), "http://proxy.example:3128");
        assert_eq!(shown("http://[::1]:3128").unwrap(), "http://[::1]:3128");
    }

    #[test]
    fn what_is_not_an_address_is_rejected() {
        for value in ["::bad::", "http://[::1", "http://a b", "ftp://proxy.example", "http://me:canary", "http://:3128"]
        {
            assert_eq!(shown(value), None, "{value}");
        }
    }

    #[test]
    fn socks_is_not_for_us() {
        assert!(!ProxyAddress::parse("socks5://127.0.0.1:1080").unwrap().is_for_us());
        assert!(ProxyAddress::parse("http://127.0.0.1:1080").unwrap().is_for_us());
    }
}
