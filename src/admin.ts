import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { disconnect, migrated } from "./database/connection";
import { Invalid } from "./models/errors";
import { Installation } from "./models/settings/installation";
import { Clerk } from "./models/staff/clerk";
import { PermissionsDevice } from "./models/staff/permissions-device";
import { MIN_STAFF_PASSWORD_LENGTH } from "./models/staff/staff-password";
import { closeHashing } from "./secrets/hashing";
import { CantStart, orExitWithMessage } from "./start-errors";

const USAGE = "Use: npm run admin, or npm run admin -- --user-name USERNAME --name NAME, or -- --reset USERNAME.";
const atTerminal = process.stdin.isTTY === true;

process.umask(0o077);

await orExitWithMessage(async () => {
  const { "user-name": userName, name, reset } = parseOptions();
  if (!(await migrated()))
    throw new CantStart("The database is not set up yet. Run npm start first, then run this again.");
  await Installation.checkSecretKey();
  if (!(await Installation.seeded())) {
    throw new CantStart("The database is not set up yet. Run npm start first, then run this again.");
  }

  try {
    if (reset === undefined) await addFirstAdministrator(userName, name);
    else await resetPassword(reset);
  } catch (error) {
    throw error instanceof Invalid ? new CantStart(Object.values(error.sentences).join(" ")) : error;
  } finally {
    await closeHashing();
    await disconnect();
  }
});

function parseOptions() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ options: { "user-name": text, name: text, reset: text } }).values;
  } catch {
    throw new CantStart(USAGE);
  }
}

/** Adds the first administrator, if there is none. */
async function addFirstAdministrator(givenUserName: string | undefined, givenName: string | undefined) {
  const existing = await Clerk.anyAdministrator();
  if (existing) {
    throw new CantStart(
      `There is already an administrator: ${existing.userName}. Add clerks under Settings, Clerks. To reset this password, run npm run admin -- --reset ${existing.userName}.`,
    );
  }
  const name = (givenName ?? (await answerTo("Your name: "))).trim();
  const userName = (givenUserName ?? (await answerTo("User name: "))).trim();
  if (await Clerk.named(userName)) {
    throw new CantStart(
      `There is already a clerk named ${userName}. To reset the password, run npm run admin -- --reset ${userName}.`,
    );
  }
  const password = await newPassword();

  const device = await PermissionsDevice.ofAdministrators();
  const clerk = await Clerk.add({ name, userName, password, permissionsDeviceId: String(device.id) }, "system");
  say(`${clerk.name} can sign in as ${clerk.userName} and has every permission.`);
}

/** Resets a clerk's password, and unlocks and enables the clerk. */
async function resetPassword(userName: string) {
  const clerk = await Clerk.named(userName);
  if (!clerk) throw new CantStart(`There is no clerk named ${userName}.`);

  await clerk.setPassword(await newPassword(), "system");
  say(`${clerk.name} can sign in as ${clerk.userName} with this password and must then change it.`);
}

/** Asks a question at the terminal. */
async function answerTo(question: string) {
  if (!atTerminal)
    throw new CantStart(`There is no terminal to ask at. ${USAGE} The password is read from standard input.`);
  return ask(question, process.stdout);
}

/** Asks for the password twice at a terminal, without showing it; else reads standard input without the final line break. */
async function newPassword() {
  if (!atTerminal) return (await text(process.stdin)).replace(/\r?\n$/, "");

  const password = await askHidden(`Password (at least ${MIN_STAFF_PASSWORD_LENGTH} characters, not shown): `);
  const again = await askHidden("Type the password again: ");
  if (password !== again) throw new CantStart("The passwords don't match. Nothing was changed. Run this again.");
  return password;
}

async function askHidden(question: string) {
  process.stdout.write(question);
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await ask("", nothing);
  process.stdout.write("\n");
  return answer;
}

async function ask(question: string, output: Writable) {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const interrupted = new AbortController();
  terminal.once("SIGINT", () => interrupted.abort());
  terminal.once("close", () => interrupted.abort());
  try {
    return await terminal.question(question, { signal: interrupted.signal });
  } catch {
    throw new CantStart("\nNothing was changed.");
  } finally {
    terminal.close();
  }
}

function say(sentence: string) {
  process.stdout.write(`${sentence}\n`);
}
