//! The state of the server, and its loop.

use super::client::Client;
use super::docs::Doc;
use super::lines::Encoding;
use super::overlay::{Overlay, SharedHost};
use super::paths;
use super::projects::{Project, Root, Touch};
use super::requests::{self, Fail};
use super::worker::{Done, Job, Outcome};
use crate::ide::Snapshot;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant;

pub enum Event {
    Message(Message),
    Worked(Box<Outcome>),
    /// The client has gone.
    Closed,
}

/// A request that has not been answered.
struct Waiting {
    request: Request,
    /// The document that it speaks of.
    path: Option<PathBuf>,
}

pub struct Server {
    pub client: Client,
    pub host: SharedHost,
    connection: Connection,
    jobs: Sender<Job>,
    /// Folders of the workspace: canonical, and as the client calls them.
    pub folders: Vec<(PathBuf, PathBuf)>,
    /// By canonical path.
    pub docs: FxHashMap<PathBuf, Doc>,
    pub projects: BTreeMap<Root, Project>,
    /// Of each folder asked about; forgotten when files come and go.
    roots: RefCell<FxHashMap<PathBuf, Root>>,
    waiting: VecDeque<Waiting>,
    running: Option<Root>,
    shut_down: bool,
    /// The client shows hints or lenses.
    figures: bool,
    /// Documents that have changed since the client was last told of them.
    pub edited: Vec<PathBuf>,
    /// The client has left, properly or not.
    over: bool,
    asked: i32,
}

impl Server {
    pub fn new(client: Client, host: SharedHost, connection: Connection, jobs: Sender<Job>) -> Server {
        let mut server = Server {
            folders: Vec::new(),
            client,
            host,
            connection,
            jobs,
            docs: FxHashMap::default(),
            projects: BTreeMap::new(),
            roots: RefCell::default(),
            waiting: VecDeque::new(),
            running: None,
            shut_down: false,
            figures: false,
            edited: Vec::new(),
            over: false,
            asked: 0,
        };
        let folders = std::mem::take(&mut server.client.folders);
        server.set_folders(folders);
        server
    }

    pub fn encoding(&self) -> Encoding {
        self.client.encoding
    }

    /// Goes on until the client leaves; whether it had asked to shut down.
    pub fn run(mut self, queue: &Receiver<Event>) -> bool {
        while !self.over {
            let event = match self.sleep_until() {
                Some(until) => match queue.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(event) => Some(event),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                },
                None => match queue.recv() {
                    Ok(event) => Some(event),
                    Err(_) => break,
                },
            };
            // All that has arrived is taken in before anything is answered.
            let mut next = event;
            while let Some(event) = next {
                self.guarded(|server| server.take(event));
                next = queue.try_recv().ok();
            }
            while !self.over && self.answer_one() {
                if let Ok(event) = queue.try_recv() {
                    self.guarded(|server| server.take(event));
                }
            }
            self.start_analysis();
            self.guarded(Server::tell_quickly);
        }
        self.shut_down
    }

    /// Runs what no message may bring down.
    fn guarded(&mut self, f: impl FnOnce(&mut Server)) {
        if catch_unwind(AssertUnwindSafe(|| f(self))).is_err() {
            self.log("a message could not be handled: this is a mistake of Deal itself");
        }
    }

    fn sleep_until(&self) -> Option<Instant> {
        if self.running.is_some() {
            return None;
        }
        let stale = self.projects.iter().filter(|(_, project)| !project.is_fresh());
        stale.map(|(root, project)| project.due(self.is_asked(root, requests::Needs::can_wait))).min()
    }

    // ---- messages ----

    fn take(&mut self, event: Event) {
        match event {
            Event::Message(Message::Request(request)) => self.request(request),
            Event::Message(Message::Notification(notification)) => self.notification(notification),
            // What the client answers to ours changes nothing.
            Event::Message(Message::Response(_)) => {}
            Event::Worked(outcome) => {
                self.running = None;
                match *outcome {
                    Outcome::Analysed(done) => self.analysed(done),
                    Outcome::Prepared(root) => {
                        if let Some(project) = self.projects.get_mut(&root) {
                            project.prepares = false;
                        }
                    }
                }
            }
            Event::Closed => self.over = true,
        }
    }

    fn request(&mut self, request: Request) {
        if self.shut_down {
            return self.fail(request.id, Fail::Invalid("the server is shutting down".into()));
        }
        match request.method.as_str() {
            "shutdown" => {
                self.shut_down = true;
                for waiting in std::mem::take(&mut self.waiting) {
                    self.fail(waiting.request.id, Fail::Cancelled);
                }
                self.send(Message::Response(Response::new_ok(request.id, Value::Null)));
            }
            "initialize" => self.fail(request.id, Fail::Invalid("the server is initialized".into())),
            _ => {
                let uri = request.params.pointer("/textDocument/uri").and_then(Value::as_str);
                let path = uri.and_then(|uri| uri.parse().ok()).map(|uri| self.path_of(&uri));
                self.figures |= requests::needs(&request.method) == requests::Needs::Figures;
                self.waiting.push_back(Waiting { request, path });
            }
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "exit" => self.over = true,
            "$/cancelRequest" => self.cancel(&params),
            "initialized" => self.initialized(),
            _ if self.shut_down => {}
            _ => self.sync(&method, params),
        }
    }

    fn cancel(&mut self, params: &Value) {
        let id = match params.get("id") {
            Some(Value::Number(n)) => n.as_i64().and_then(|n| i32::try_from(n).ok()).map(RequestId::from),
            Some(Value::String(text)) => Some(RequestId::from(text.clone())),
            _ => None,
        };
        let at = id.and_then(|id| self.waiting.iter().position(|w| w.request.id == id));
        if let Some(waiting) = at.and_then(|at| self.waiting.remove(at)) {
            self.fail(waiting.request.id, Fail::Cancelled);
        }
    }

    /// Answers the requests that ask about a text that is no more.
    pub fn outdated(&mut self, path: &Path) {
        let (old, kept): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.waiting).into_iter().partition(|w| w.path.as_deref() == Some(path));
        self.waiting = kept;
        for waiting in old {
            self.fail(waiting.request.id, Fail::Modified);
        }
    }

    /// Answers the first request that need not wait; whether there was one.
    fn answer_one(&mut self) -> bool {
        let ready = self.waiting.iter().position(|w| self.is_ready(w));
        let Some(waiting) = ready.and_then(|at| self.waiting.remove(at)) else { return false };
        let Request { id, method, params } = waiting.request;
        let answer = catch_unwind(AssertUnwindSafe(|| requests::answer(self, &method, params)));
        match answer
            .unwrap_or_else(|_| Err(Fail::Internal(format!("`{method}` failed: this is a mistake of Deal itself"))))
        {
            Ok(result) => self.send(Message::Response(Response::new_ok(id, result))),
            Err(fail) => self.fail(id, fail),
        }
        true
    }

    fn is_ready(&self, waiting: &Waiting) -> bool {
        let needs = requests::needs(&waiting.request.method);
        let fits = |project: &Project| match needs {
            requests::Needs::Nothing => true,
            requests::Needs::Any => project.snapshot.is_some() || project.seen > 0,
            requests::Needs::Fresh | requests::Needs::Places => project.is_fresh(),
            // Where nothing is being prepared there is nothing to wait for.
            requests::Needs::Figures => project.is_fresh() && !project.prepares,
        };
        match &waiting.path {
            Some(path) => self.projects.get(&self.root_of(path)).is_none_or(fits),
            None => self.projects.values().all(fits),
        }
    }

    pub fn send(&mut self, message: Message) {
        self.over |= self.connection.sender.send(message).is_err();
    }

    pub fn notify(&mut self, method: &str, params: impl Serialize) {
        self.send(Message::Notification(Notification::new(method.to_owned(), params)));
    }

    /// Asks the client for something whose answer is of no interest.
    pub fn ask(&mut self, method: &str, params: impl Serialize) {
        self.asked += 1;
        let id = RequestId::from(format!("deal-{}", self.asked));
        self.send(Message::Request(Request::new(id, method.to_owned(), params)));
    }

    pub fn log(&mut self, message: &str) {
        self.notify("window/logMessage", serde_json::json!({"type": 2, "message": message}));
    }

    fn fail(&mut self, id: RequestId, fail: Fail) {
        let (code, message) = fail.parts();
        self.send(Message::Response(Response::new_err(id, code, message)));
    }

    // ---- projects ----

    /// The path of a document without links, as the analysis has it.
    pub fn path_of(&self, uri: &gen_lsp_types::Uri) -> PathBuf {
        let path = paths::path_of(uri);
        if self.docs.contains_key(&path) {
            return path;
        }
        let whole = self.host.canonical(&path);
        // A file that is not there yet stands in a folder that is.
        let by_folder = || Some(self.host.canonical(path.parent()?).ok()?.join(path.file_name()?));
        whole.ok().or_else(by_folder).unwrap_or(path)
    }

    pub fn root_of(&self, path: &Path) -> Root {
        let folder = path.parent().unwrap_or(Path::new("/")).to_path_buf();
        if let Some(known) = self.roots.borrow().get(&folder) {
            return match known {
                Root::File(_) => Root::File(path.to_path_buf()),
                known => known.clone(),
            };
        }
        let folders: Vec<PathBuf> = self.folders.iter().map(|(real, _)| real.clone()).collect();
        let root = Root::of(&*self.host, path, &folders);
        self.roots.borrow_mut().insert(folder, root.clone());
        root
    }

    pub fn set_folders(&mut self, folders: Vec<PathBuf>) {
        let real = |path: PathBuf| (self.host.canonical(&path).unwrap_or_else(|_| path.clone()), path);
        self.folders = folders.into_iter().map(real).collect();
        self.files_moved();
    }

    /// Files, manifests or folders have come or gone: who belongs where is asked anew,
    /// and projects that nobody looks at any more are let go.
    pub fn files_moved(&mut self) {
        self.roots.borrow_mut().clear();
        let mut wanted: Vec<Root> = self.docs.keys().map(|path| self.root_of(path)).collect();
        // A folder of the workspace that is (part of) a project is checked unasked.
        let inside = self.folders.iter().map(|(real, _)| self.root_of(&real.join("deal.toml")));
        wanted.extend(inside.filter(|root| matches!(root, Root::Project(_))));
        let gone: Vec<Root> = self.projects.keys().filter(|root| !wanted.contains(root)).cloned().collect();
        for root in gone {
            self.forget(&root);
        }
        for root in wanted {
            self.projects.entry(root).or_insert_with(Project::new);
        }
    }

    /// The projects that a file may be part of have changed.
    pub fn touch(&mut self, path: &Path, how: Touch) {
        for (root, project) in &mut self.projects {
            if root.may_hold(path) {
                project.touch(how);
                project.elsewhere |= self.docs.len() > 1 || !self.docs.contains_key(path);
            }
        }
    }

    pub fn snapshot(&self, path: &Path) -> Option<Arc<Snapshot>> {
        self.projects.get(&self.root_of(path)).and_then(|project| project.snapshot.clone())
    }

    // ---- analysis ----

    /// Starts the analysis that is due first; at once where a request waits for it.
    fn start_analysis(&mut self) {
        if self.running.is_some() || self.over {
            return;
        }
        let now = Instant::now();
        // What an editor asks for by itself after every key can wait until typing pauses.
        let awaited = |root: &Root| self.is_asked(root, |needs| needs == requests::Needs::Places);
        let stale = self.projects.iter().filter(|(_, project)| !project.is_fresh());
        let due = stale.filter(|(root, project)| {
            project.due(self.is_asked(root, requests::Needs::can_wait)) <= now || awaited(root)
        });
        let Some((root, project)) = due.min_by_key(|(root, project)| (!awaited(root), project.changed)) else { return };
        let (root, revision) = (root.clone(), project.revision);
        let overlay = self.overlay(&root);
        self.start(root, Job::Analyse { revision, overlay });
    }

    /// Whether a request about a project waits that needs something.
    fn is_asked(&self, root: &Root, needs: impl Fn(requests::Needs) -> bool) -> bool {
        let asked = self.waiting.iter().filter(|w| needs(requests::needs(&w.request.method)));
        asked.map(|w| w.path.as_deref()).any(|path| path.is_none_or(|path| self.root_of(path) == *root))
    }

    /// The machine with the texts that are open now.
    pub fn overlay(&self, root: &Root) -> Overlay {
        let open = self.docs.iter().map(|(path, doc)| (path.clone(), doc.shared())).collect();
        Overlay { host: Arc::clone(&self.host), open, root: root.clone() }
    }

    fn start(&mut self, root: Root, job: Job) {
        if self.jobs.send(job).is_ok() {
            self.running = Some(root);
        } else {
            self.over = true;
        }
    }

    fn analysed(&mut self, done: Done) {
        let wanted = self.figures;
        let Some(project) = self.projects.get_mut(&done.root) else { return };
        project.took = done.took;
        project.seen = done.revision;
        match done.snapshot {
            Ok(snapshot) => {
                project.snapshot = Some(Arc::clone(&snapshot));
                project.trouble = None;
                project.prepares = true;
                let fresh = project.is_fresh();
                if fresh {
                    let elsewhere = std::mem::take(&mut project.elsewhere);
                    self.publish(&done.root);
                    if elsewhere {
                        self.refresh();
                    }
                }
                let figures = wanted && fresh;
                self.start(done.root.clone(), Job::Prepare { root: done.root, snapshot, figures });
            }
            Err(why) if project.trouble.as_ref() != Some(&why) => {
                project.trouble = Some(why.clone());
                self.notify("window/showMessage", serde_json::json!({"type": 1, "message": format!("deal: {why}")}));
            }
            Err(_) => {}
        }
    }
}
