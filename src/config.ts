import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { join, resolve } from "node:path";
import { z } from "zod";

/** An environment variable is missing or wrong. The message is the line to show. */
export class ConfigurationError extends Error {}

const PRIVATE_RANGES = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,fc00::/7,fe80::/10";
const MIN_SECRET_LENGTH = 32;

const blankIsAbsent = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(type: T) => z.preprocess(blankIsAbsent, type.optional());

const environment = z.object({
  NODE_ENV: optional(z.enum(["production", "development", "test"])),
  PORT: z.preprocess(blankIsAbsent, z.coerce.number().int().min(0).max(65535).default(3000)),
  HOST: z.preprocess(blankIsAbsent, z.string().default("127.0.0.1")),
  DATA_DIR: z.preprocess(blankIsAbsent, z.string().default("./data")),
  DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres://")),
  SECRET_KEY: optional(z.string().min(MIN_SECRET_LENGTH, `must be at least ${MIN_SECRET_LENGTH} characters`)),
  SECRET_KEY_PREVIOUS: optional(z.string().min(MIN_SECRET_LENGTH)),
  BASE_URL: optional(z.url({ protocol: /^https?$/, error: "must be an address like https://webtrac.example.gov" })),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: "must start with smtp:// or smtps://" })),
  STAFF_NETWORKS: optional(z.string()),
  TRUST_PROXY: optional(z.string()),
  DEMONSTRATION: optional(z.enum(["yes", "no"])),
  LOG_LEVEL: optional(z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])),
});

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the environment once (DESIGN.md section 5).
 * Throws ConfigurationError with one line that names the variable and says how to correct it.
 */
export function readConfig(env: NodeJS.ProcessEnv) {
  const read = environment.safeParse(env);
  if (!read.success) {
    const error = read.error.issues[0];
    throw new ConfigurationError(`${error?.path.join(".")} ${error?.message}. Correct it in the environment.`);
  }

  const values = read.data;
  const production = values.NODE_ENV === "production";
  const dataDir = resolve(values.DATA_DIR);
  const baseUrl = (values.BASE_URL ?? `http://${values.HOST}:${values.PORT}`).replace(/\/$/, "");

  return {
    port: values.PORT,
    host: values.HOST,
    dataDir,
    databaseUrl: values.DATABASE_URL,
    secretKey: values.SECRET_KEY ?? ownSecretKey(values, production, dataDir),
    secretKeyPrevious: values.SECRET_KEY_PREVIOUS,
    baseUrl,
    secure: baseUrl.startsWith("https:"),
    smtpUrl: values.SMTP_URL,
    staffNetworks: networks(values.STAFF_NETWORKS ?? (production ? PRIVATE_RANGES : "0.0.0.0/0,::/0")),
    trustProxy: trustProxy(values.TRUST_PROXY),
    demonstration: values.DEMONSTRATION,
    logLevel: values.LOG_LEVEL ?? (values.NODE_ENV === "test" ? "silent" : "info"),
    production,
    test: values.NODE_ENV === "test",
  };
}

/** Whether the demonstration can be seeded: not in production, and only on a loopback address unless requested. */
export function demonstrationAllowed(settings: Pick<Config, "production" | "demonstration" | "host">) {
  if (settings.production || settings.demonstration === "no") return false;
  return settings.demonstration === "yes" || ["127.0.0.1", "::1", "localhost"].includes(settings.host);
}

function ownSecretKey(values: z.infer<typeof environment>, production: boolean, dataDir: string) {
  if (values.NODE_ENV !== "test" && (production || values.DATABASE_URL)) {
    throw new ConfigurationError(
      "SECRET_KEY is missing. Set it to at least 32 random characters and keep it safe. PINs can't be read without it.",
    );
  }

  const file = join(dataDir, "secret-key");
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    if (!existsSync(file)) {
      writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    }
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigurationError(
      `DATA_DIR ${dataDir} can't be written (${(error as NodeJS.ErrnoException).code}). Give this user permission to write there, or set DATA_DIR to another folder.`,
    );
  }
}

function networks(list: string) {
  const allowed = new BlockList();
  for (const entry of list.split(",").map((part) => part.trim())) {
    const [address = "", bits] = entry.split("/");
    const version = isIP(address);
    const mostBits = version === 6 ? 128 : 32;
    if (!version || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= mostBits))) {
      throw new ConfigurationError(
        `STAFF_NETWORKS has "${entry}", which is not a network. Use a form like 10.0.0.0/8.`,
      );
    }
    const family = version === 6 ? "ipv6" : "ipv4";
    allowed.addSubnet(address, Number(bits ?? mostBits), family);
  }
  return allowed;
}

function trustProxy(value: string | undefined) {
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? Number(value) : value;
}

function orStop() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** The configuration of this process. */
export const config = orStop();

/** Sets the time zone of this process, such as America/Los_Angeles. */
export function setTimeZone(timeZone: string) {
  process.env.TZ = timeZone;
}
