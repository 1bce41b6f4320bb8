//! Serves a [`Network`] over HTTP on loopback.

mod fault;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use self::fault::{Armed, Reply};
pub use self::fault::{Fault, Target};
use super::http::{Answer, Request};
use super::kept::{Kept, Unkept};
use super::network::Network;
use super::refusal::Refusal;
use super::server::{self, Timed};

/// A running emulator. It stops when it is dropped.
pub struct Emulator {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    /// Dropping it stops the server.
    _stop: oneshot::Sender<()>,
}

type Edit = Box<dyn FnOnce(&mut Network) + Send>;

struct Shared {
    network: Network,
    /// Where the network is saved, if it outlives the emulator.
    kept: Option<Kept>,
    requests: Vec<Request>,
    latency: Duration,
    clock_offset: Duration,
    faults: Vec<Armed>,
    after_reads: Option<(usize, Edit)>,
}

impl Emulator {
    /// Starts an emulator on a free port of 127.0.0.1, as a task of the current runtime.
    pub async fn start(network: Network) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (emulator, server) = Self::prepare(network, listener)?;
        tokio::spawn(server);
        Ok(emulator)
    }

    /// Like [`Emulator::start`], but each request loads and saves the network.
    pub(crate) async fn keeping(network: Network, kept: Kept) -> io::Result<Self> {
        let emulator = Self::start(network).await?;
        emulator.lock().kept = Some(kept);
        Ok(emulator)
    }

    /// Starts an emulator on a free port of 127.0.0.1, in its own thread.
    pub fn start_in_thread(network: Network) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(async { TcpListener::from_std(listener) })?;
        let (emulator, server) = Self::prepare(network, listener)?;
        std::thread::Builder::new().name("ory-emulator".to_owned()).spawn(move || runtime.block_on(server))?;
        Ok(emulator)
    }

    fn prepare(network: Network, listener: TcpListener) -> io::Result<(Self, impl Future<Output = ()> + use<>)> {
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared {
            network,
            kept: None,
            requests: Vec::new(),
            latency: Duration::ZERO,
            clock_offset: Duration::ZERO,
            faults: Vec::new(),
            after_reads: None,
        }));
        let answer = {
            let shared = Arc::clone(&shared);
            move |request| answer(Arc::clone(&shared), request)
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let server = async move {
            tokio::select! {
                () = server::serve(listener, answer) => {}
                _ = stopped => {}
            }
        };
        Ok((Self { address, shared, _stop: stop }, server))
    }

    /// Returns the address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the variables that make a child `ory` use this emulator, signed in with the key of the first workspace.
    ///
    /// The API host is `api.` plus the host of `ORY_CONSOLE_URL`. With plain HTTP and a proxy, no name is resolved and
    /// nothing leaves the machine (measured with ory 1.3.3). `ORY_CONFIG_PATH` names a file in a folder that doesn't
    /// exist, so that `ory` doesn't use the user's session or selected project.
    pub fn environment(&self) -> Vec<(String, String)> {
        let proxy = format!("http://{}", self.address);
        let nowhere =
            std::env::temp_dir().join(format!("ory-social-sandbox-{}-none/ory-cloud.json", self.address.port()));
        let key = self.inspect(|network| network.workspaces().first().map(|workspace| workspace.api_key.clone()));
        let mut variables = vec![
            ("ORY_CONSOLE_URL".to_owned(), "http://ory.test".to_owned()),
            ("HTTP_PROXY".to_owned(), proxy.clone()),
            ("http_proxy".to_owned(), proxy),
            ("NO_PROXY".to_owned(), String::new()),
            ("no_proxy".to_owned(), String::new()),
            ("ORY_CONFIG_PATH".to_owned(), nowhere.to_string_lossy().into_owned()),
        ];
        variables.extend(key.map(|key| ("ORY_WORKSPACE_API_KEY".to_owned(), key)));
        variables
    }

    /// Returns the content of a session file (`ORY_CONFIG_PATH`) for someone who signed in and got `token`.
    pub fn session_file(token: &str) -> String {
        let nobody = "00000000-0000-0000-0000-000000000000";
        serde_json::json!({
            "version": "v1",
            "access_token": {"access_token": token, "token_type": "bearer", "expiry": "2999-01-01T00:00:00Z"},
            "selected_project": nobody,
            "selected_workspace": nobody,
            "session_identity_traits": {"ID": nobody, "email": "someone@example.org", "name": "Someone"},
        })
        .to_string()
    }

    /// Reads the current network.
    pub fn inspect<T>(&self, look: impl FnOnce(&Network) -> T) -> T {
        look(&self.lock().network)
    }

    /// Reads the network as the next request sees it: the saved one if it is kept. `None` if that can't be read.
    pub(crate) fn look_up<T>(&self, look: impl FnOnce(&Network) -> T) -> Option<T> {
        let Shared { network, kept, .. } = &mut *self.lock();
        match kept {
            None => Some(look(network)),
            Some(kept) => kept.with(network, |network| look(network)).ok(),
        }
    }

    /// Changes the network while it runs, as a colleague would.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Network) -> T) -> T {
        change(&mut self.lock().network)
    }

    /// Answers a request from this process.
    pub(super) fn answer(&self, request: &Request) -> Answer {
        let shared = &mut *self.lock();
        on_network(&mut shared.network, shared.kept.as_ref(), |network| network.answer(request))
    }

    /// Returns the requests so far, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    /// Delays every answer by this much.
    pub fn set_latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    /// Moves the clock of the `Date` header ahead.
    pub fn set_clock_offset(&self, offset: Duration) {
        self.lock().clock_offset = offset;
    }

    /// Applies a fault to the next `times` requests of this kind.
    pub fn fault_next(&self, target: Target, times: usize, fault: Fault) {
        self.lock().faults.push(Armed { target, times, fault });
    }

    /// Removes all faults.
    pub fn heal(&self) {
        self.lock().faults.clear();
    }

    /// Answers the next update with this status and body instead of applying it.
    pub fn fail_next_update(&self, status: u16, body: &str) {
        self.fault_next(Target::Update, 1, Fault::answer(status, body));
    }

    /// Applies the next update, but answers with this status and body, so that the client doesn't learn of it.
    pub fn lose_next_answer(&self, status: u16, body: &str) {
        self.fault_next(Target::Update, 1, Fault::answer(status, body).after_doing_it());
    }

    /// Changes the network once, right after `reads` more reads of a project, as a colleague might between our read and
    /// our push.
    pub fn edit_after_reads(&self, reads: usize, change: impl FnOnce(&mut Network) + Send + 'static) {
        self.lock().after_reads = Some((reads, Box::new(change)));
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        locked(&self.shared)
    }
}

/// Ignores poisoning, so that a panic in a test's closure isn't hidden behind a poisoned lock.
fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a request on the network, or on the saved one if it is kept.
fn on_network(network: &mut Network, kept: Option<&Kept>, act: impl FnOnce(&mut Network) -> Answer) -> Answer {
    match kept {
        None => act(network),
        Some(kept) => kept.with(network, act).unwrap_or_else(|error| unkept(&error)),
    }
}

fn unkept(error: &Unkept) -> Answer {
    Refusal::new(500, "Internal Server Error", "The sandbox can't be read or saved", &error.to_string()).into()
}

async fn answer(shared: Arc<Mutex<Shared>>, request: Option<Request>) -> Timed {
    let Some(request) = request else { return (Answer::new(413, "{}"), Timestamp::now()) };
    let (reply, latency, clock_offset) = {
        let mut shared = locked(&shared);
        (shared.reply(request), shared.latency, shared.clock_offset)
    };
    tokio::time::sleep(latency).await;
    (reply.answer().await, Timestamp::now() + clock_offset)
}

impl Shared {
    fn reply(&mut self, request: Request) -> Reply {
        let Self { network, kept, faults, .. } = self;
        let reply = Reply::to(&request, faults, |request| {
            on_network(network, kept.as_ref(), |network| network.answer(request))
        });
        if request.is_for_console() && request.method == "GET" && request.path.starts_with("/projects/") {
            self.count_read();
        }
        self.requests.push(request);
        reply
    }

    fn count_read(&mut self) {
        match self.after_reads.take() {
            Some((reads, change)) if reads <= 1 => change(&mut self.network),
            Some((reads, change)) => self.after_reads = Some((reads - 1, change)),
            None => {}
        }
    }
}
