import { describe, expect, it } from "vitest";
import * as devtools from "../src/devtools/index.ts";
import * as gateway from "../src/gateway/index.ts";
import * as index from "../src/index.ts";
import * as streams from "../src/streams/index.ts";
import * as subprocess from "../src/subprocess/index.ts";
import * as program from "../src/subprocess/worker/index.ts";
import * as threads from "../src/threads/index.ts";
import * as worker from "../src/threads/worker/index.ts";
import * as testing from "../src/testing/index.ts";
import { readModule } from "./sources.ts";

interface Entry {
  path: string;
  loaded: object;
  /** Every export, by the chapters of Python's manual and in their order. */
  surface: Record<string, string>;
}

const entries: Entry[] = [
  {
    path: "src/index.ts",
    loaded: index,
    surface: {
      Runners: "Runner run RunOptions",
      "Coroutines and tasks": `
        Awaitable AwaitableLike Coroutine ResultOf Suspension coroutine iscoroutine
        allTasks createTask currentTask Task TaskOptions AsyncFunction
        TaskGroup taskGroup TaskGroupBody sleep Duration gather shield
        Timeout timeout timeoutAt TimeoutBody waitFor
        ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION ReturnWhen wait WaitOptions WaitResult
        AsCompleted asCompleted until PromiseSource withSignal`,
      Synchronization: "Lock Event Condition BoundedSemaphore Semaphore Barrier Guard",
      Queues: "Queue QueueOptions PriorityQueue PriorityQueueOptions LifoQueue",
      Exceptions: `
        BrokenBarrierError CancelledError ErrorCondition ExceptionGroup InvalidStateError isCancelled
        LookupError QueueEmpty QueueFull QueueShutDown RuntimeError TimeoutError`,
      "Call graph": "captureCallGraph formatCallGraph FutureCallGraph printCallGraph",
      "Event loop": `
        EventLoop ExceptionHandler getEventLoop getRunningLoop setEventLoop Executed Executor RemoteIterator Clock ExceptionContext LoopOptions
        Handle TimerHandle`,
      Futures: "ensureFuture Future FutureOptions isfuture",
      "Context variables": "Context ContextVar copyContext Token",
    },
  },
  {
    path: "src/threads/index.ts",
    loaded: threads,
    surface: {
      "Running in threads": `
        toThread threadModule ThreadModule ThreadModuleOptions threadFunction ThreadFunction CancelMode ThreadOptions`,
      Executors: "ThreadPoolExecutor ThreadPoolOptions",
      "What crosses over": "registerError transfer BrokenExecutorError",
    },
  },
  {
    path: "src/threads/worker/index.ts",
    loaded: worker,
    surface: {
      "Being called": "exposeThread threadSignal throwIfCancelled",
      "Calling the page": `
        MainLoop mainLoop MainThread mainThread RemoteCoroutine runCoroutineThreadsafe ConcurrentFuture`,
      "What crosses over": "registerError transfer",
    },
  },
  {
    path: "src/streams/index.ts",
    loaded: streams,
    surface: {
      Streams: `
        ConnectionOptions openConnection openUnixConnection ServerOptions setDefaultGateway startServer startUnixServer Streams
        WebSocketConnectionOptions WebTransportConnectionOptions StreamReader StreamReaderOptions StreamWriter WriteOptions ClientHandler StreamReaderProtocol
        Server Listener ListeningSocket SocketName BytesLike`,
      Messages: "openMessages Messages Message WebSocketOptions",
      Sessions: `
        openWebTransport WebTransportSession SessionStreamOptions ReaderHandler SessionOptions Datagrams WebTransportStream`,
      "Streams of the web": "fromDuplex toDuplex",
      Networks: `
        setBrokerUrl PageNetwork PageTransport Connector Address
        Gateway GatewayConnectionOptions GatewayOptions TlsOptions GatewayListenerOptions`,
      "Transports and protocols": `
        Protocol Transport WriteLimits BaseTransport TransportOptions Duplex DuplexTransport CreditOptions CreditTransport`,
      Exceptions: `
        BrokenPipeError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError
        IncompleteReadError LimitOverrunError OSError osError`,
    },
  },
  {
    path: "src/gateway/index.ts",
    loaded: gateway,
    surface: {
      "Lending sockets": "createGateway GatewayServer GatewayLimits GatewayServerOptions Resolve ServedSession",
    },
  },
  {
    path: "src/subprocess/index.ts",
    loaded: subprocess,
    surface: {
      "Creating subprocesses": `
        createSubprocessExec createSubprocessShell SubprocessOptions
        DEVNULL PIPE StderrOption StdinOption STDOUT StdoutOption`,
      "Interacting with subprocesses": "Process Signal",
      Kernels:
        "Kernel KernelOptions OutputTarget ProcessInfo ProgramSpec Capabilities defaultKernel setDefaultKernel standardPrograms setProgramsUrl",
      Programs: "ChildProcess Inherited Program ProgramContext SignalAction SpawnOptions",
      Files: `
        DirectoryEntry FileHandle FileStat FileSystem OpenOptions MemoryFileSystem MemoryFileSystemOptions
        openPersistentFileSystem PersistentFileSystemOptions PersistentFileSystem fileError strerror`,
      Exceptions: `
        BrokenPipeError ConnectionResetError FileExistsError FileNotFoundError IsADirectoryError NotADirectoryError
        NotImplementedError OSError PermissionError ProcessLookupError`,
    },
  },
  {
    path: "src/subprocess/worker/index.ts",
    loaded: program,
    surface: {
      Programs: "program ChildProcess Inherited Program ProgramContext SignalAction SpawnOptions Signal",
      Files: "DirectoryEntry FileHandle FileStat FileSystem OpenOptions fileError strerror",
    },
  },
  {
    path: "src/testing/index.ts",
    loaded: testing,
    surface: { "Virtual time": "DeadlockError runVirtual VirtualClock VirtualClockOptions" },
  },
  {
    path: "src/devtools/index.ts",
    loaded: devtools,
    surface: { "What tasks do": "trace TraceEvent TraceKind" },
  },
];

describe.each(entries)("$path", ({ path, loaded, surface }) => {
  const { exports } = readModule(path);

  it("exports exactly the listed names, in that order", () => {
    const listed = Object.values(surface).flatMap((names) => names.trim().split(/\s+/));
    expect(exports.map((one) => one.name)).toEqual(listed);
  });

  it("re-exports by name, and declares nothing itself", () => {
    expect(exports.filter((one) => one.from === undefined || one.name === "*")).toEqual([]);
  });

  it("gives at run time what the source promises", () => {
    const promised = exports.filter((one) => !one.typeOnly).map((one) => one.name);
    expect(Object.keys(loaded).toSorted()).toEqual(promised.toSorted());
  });
});
