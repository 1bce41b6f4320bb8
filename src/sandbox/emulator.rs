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
    /// Starts on a free port of 127.0.0.1, as a task of the current runtime.
    pub async fn start(network: Network) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let (emulator, server) = Self::prepare(network, listener)?;
        tokio::spawn(server);
        Ok(emulator)
    }

    /// The same with a network that each request reads and saves.
    pub(crate) async fn keeping(network: Network, kept: Kept) -> io::Result<Self> {
        let emulator = Self::start(network).await?;
        emulator.lock().kept = Some(kept);
        Ok(emulator)
    }

    /// Starts on a free port of 127.0.0.1, in a thread of its own.
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

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The variables that make a child `ory` talk to this emulator, signed in with the key of the first workspace.
    ///
    /// The API host is `api.` and the host of `ORY_CONSOLE_URL`, so with plain HTTP and a proxy no name has to be
    /// resolved and nothing leaves the machine (measured with ory 1.3.3). `ORY_CONFIG_PATH` names a file in a folder that
    /// does not exist, so that neither a session nor a selected project of the user gets in.
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

    /// The content of a session file (`ORY_CONFIG_PATH`) of someone who signed in and got `token`.
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

    /// Looks at the network as it is now.
    pub fn inspect<T>(&self, look: impl FnOnce(&Network) -> T) -> T {
        look(&self.lock().network)
    }

    /// Changes the network while it runs, as a colleague would.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Network) -> T) -> T {
        change(&mut self.lock().network)
    }

    /// The answer to a request that comes from this process.
    pub(super) fn answer(&self, request: &Request) -> Answer {
        let shared = &mut *self.lock();
        on_network(&mut shared.network, shared.kept.as_ref(), |network| network.answer(request))
    }

    /// The requests so far, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.lock().requests.clone()
    }

    /// Makes every answer take this long.
    pub fn set_latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    /// Sets the clock ahead that the `Date` header of every answer shows.
    pub fn set_clock_offset(&self, offset: Duration) {
        self.lock().clock_offset = offset;
    }

    /// Makes the next `times` requests of this kind meet a fault.
    pub fn fault_next(&self, target: Target, times: usize, fault: Fault) {
        self.lock().faults.push(Armed { target, times, fault });
    }

    /// Takes all faults back.
    pub fn heal(&self) {
        self.lock().faults.clear();
    }

    /// Answers the next update with this status and body in place of doing it.
    pub fn fail_next_update(&self, status: u16, body: &str) {
        self.fault_next(Target::Update, 1, Fault::answer(status, body));
    }

    /// Does the next update, but answers with this status and body: the change is in effect, but the client never learns of it.
    pub fn lose_next_answer(&self, status: u16, body: &str) {
        self.fault_next(Target::Update, 1, Fault::answer(status, body).after_doing_it());
    }

    /// Changes the network once, right after a project has been read `reads` times from now on: what a colleague does
    /// between our look and our push.
    pub fn edit_after_reads(&self, reads: usize, change: impl FnOnce(&mut Network) + Send + 'static) {
        self.lock().after_reads = Some((reads, Box::new(change)));
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        locked(&self.shared)
    }
}

/// A panic in a test's closure must not hide behind a poisoned lock.
fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a network answers; the one that is saved, if it is.
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
