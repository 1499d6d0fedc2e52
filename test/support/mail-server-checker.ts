import { checkMailServer } from "../../src/mail/mail-server-check";
import { mailTo, QUICK } from "./mail";

/** Checks a mail server in a process with its own trusted certificates (NODE_EXTRA_CA_CERTS). Arguments: port and encryption. */
const [port, security] = process.argv.slice(2);
const settings = mailTo(Number(port), { host: "localhost", security: security as "STARTTLS" | "TLS" });

const steps = [];
for await (const step of checkMailServer(settings, "it@example.gov", { ...QUICK, connectMs: 5_000, greetingMs: 5_000 }))
  steps.push(step);
process.stdout.write(JSON.stringify(steps));
process.exit();
