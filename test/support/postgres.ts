import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const INSTALLED = "/usr/lib/postgresql";

/** A PostgreSQL server of the suite's own. */
export interface Postgres {
  url: string;
  /** Creates an empty database. Returns its address. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a real PostgreSQL on a port and in a folder of its own; returns undefined if none is installed. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const version = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (!version) return undefined;

  const program = (name: string) => join(INSTALLED, version, "bin", name);
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-postgres-"));
  const data = join(folder, "data");
  const port = await freePort();
  const asPostgres = asServerUser(folder);
  const run = (name: string, ...options: string[]) =>
    execFileSync(program(name), options, { stdio: "ignore", cwd: folder, ...asPostgres });

  run("initdb", "-D", data, "-A", "trust", "-U", "gatehouse", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
  const quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off";
  run(
    "pg_ctl",
    "-D",
    data,
    "-o",
    `-p ${port} -k ${folder} -h 127.0.0.1 ${quick}`,
    "-w",
    "-l",
    join(folder, "log"),
    "start",
  );

  const address = (database: string) => `postgres://gatehouse@127.0.0.1:${port}/${database}`;
  return {
    url: address("postgres"),
    async createDatabase(name) {
      run("createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "gatehouse", name);
      return address(name);
    },
    async stop() {
      run("pg_ctl", "-D", data, "-m", "immediate", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The server refuses to run as root, so there it runs as the user that Debian's package created. */
function asServerUser(folder: string) {
  if (userInfo().uid !== 0) return {};
  const uid = Number(execFileSync("id", ["-u", "postgres"], { encoding: "utf8" }));
  const gid = Number(execFileSync("id", ["-g", "postgres"], { encoding: "utf8" }));
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function freePort() {
  return new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
