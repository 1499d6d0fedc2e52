import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checkMailServer, type MailServerStep } from "../../src/mail/mail-server-check";
import { mailTo, QUICK } from "../support/mail";
import { MailServer, type Manner, reply } from "../support/mail-server";
import { certificateFrom, ownCertificate } from "../support/own-certificate";
import { script } from "../support/product";

describe("checking the mail server", () => {
  let mailServer: MailServer | undefined;
  afterEach(async () => {
    await mailServer?.stop();
    mailServer = undefined;
  });

  async function steps(manner: Manner, changes: Partial<ReturnType<typeof mailTo>> = {}) {
    mailServer = await MailServer.start(manner);
    return taken(mailTo(mailServer.port, changes));
  }

  async function taken(settings: ReturnType<typeof mailTo>) {
    const all = [];
    for await (const step of checkMailServer(settings, "it@example.gov", QUICK)) all.push(step);
    return all;
  }

  it("reports each step, and sends nothing", async () => {
    const all = await steps({});
    expect(all.map(({ step, ok }) => `${step} ${ok}`)).to.deep.equal([
      "reached true",
      "greeting true",
      "sign-in true",
      "sender true",
      "recipient true",
      "nothing sent true",
    ]);
    expect(mailServer?.taken).to.have.length(0);
  });

  it("tells the clerk to ask IT if relaying is denied", async () => {
    const all = await steps({ recipient: () => reply(554, "5.7.1 <it@example.gov>: Mail server access denied") });
    const recipient = all.find(({ step }) => step === "recipient");
    expect(recipient).to.include({ ok: false });
    expect(recipient?.words).to.match(/^Relaying is denied\. Ask IT to allow Gatehouse/);
    expect(mailServer?.taken).to.have.length(0);
  });

  it("reports that the sender is refused", async () => {
    const all = await steps({ sender: () => reply(553, "5.7.1 not yours") });
    expect(all.at(-1)).to.include({ step: "sender", ok: false });
    expect(all.at(-1)?.words).to.include("not yours");
  });

  it("signs in, or says why it couldn't", async () => {
    const signIn = (_user: string, password: string) => password === "right";
    const well = await steps({ authOptional: false, signIn }, { user: "parks", password: "right" });
    expect(well.find(({ step }) => step === "sign-in")).to.include({ ok: true, words: "Signed in as parks." });
    expect(well.at(-1)).to.include({ step: "nothing sent" });
    await mailServer?.stop();
    const badly = await steps({ authOptional: false, signIn }, { user: "parks", password: "wrong" });
    expect(badly.at(-1)).to.include({ step: "sign-in", ok: false });
    expect(JSON.stringify(badly)).not.to.include("wrong");
  });

  it("reports a certificate that isn't trusted, with STARTTLS and with TLS", async () => {
    const certificate = ownCertificate();
    const later = await steps({ ...certificate }, { security: "STARTTLS" });
    expect(later.map(({ step, ok }) => `${step} ${ok}`)).to.deep.equal(["reached true", "greeting true", "TLS false"]);
    expect(later.at(-1)?.words).to.include("self-signed");
    await mailServer?.stop();
    const atOnce = await steps({ ...certificate, secure: true }, { security: "TLS" });
    expect(atOnce.map(({ step, ok }) => `${step} ${ok}`)).to.deep.equal(["reached true", "TLS false"]);
  });

  it("reports the owner, issuer and end date of a trusted certificate", async () => {
    const { ca, ...certificate } = certificateFrom("Riverside City IT");
    const folder = mkdtempSync(join(tmpdir(), "gatehouse-ca-"));
    const trusted = join(folder, "ca.pem");
    writeFileSync(trusted, ca);
    try {
      for (const [security, secure] of [
        ["STARTTLS", false],
        ["TLS", true],
      ] as const) {
        mailServer = await MailServer.start({ ...certificate, secure });
        const all = await checkedByAnotherProcess(mailServer.port, security, { NODE_EXTRA_CA_CERTS: trusted });
        expect(
          all.every(({ ok }) => ok),
          JSON.stringify(all),
        ).to.equal(true);
        expect(all.find(({ step }) => step === "TLS")?.words).to.match(
          /^The connection is encrypted \(TLSv1\.\d\)\. The certificate belongs to localhost, was issued by Riverside City IT and is valid until \d{4}-\d\d-\d\d\.$/,
        );
        expect(all.at(-1)?.step).to.equal("nothing sent");
        expect(mailServer.taken).to.have.length(0);

        const strange = await checkedByAnotherProcess(mailServer.port, security, {});
        expect(strange.at(-1)).to.include({ step: "TLS", ok: false });
        expect(strange.at(-1)?.words).to.include("it is not signed by an authority that this machine trusts");
        await mailServer.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reports that TLS is required but not offered", async () => {
    expect((await steps({}, { security: "STARTTLS" })).at(-1)).to.include({ step: "TLS", ok: false });
  });

  it("reports no answer, no greeting, and a server that refuses everyone", async () => {
    const gone = await MailServer.start();
    await gone.stop();
    expect(await taken(mailTo(gone.port))).to.deep.equal([
      { step: "reached", ok: false, words: "Nothing answers at this host and port." },
    ]);
    const silent = await steps({ connect: () => new Promise(() => {}) });
    expect(silent.at(-1)).to.include({ step: "greeting", ok: false });
    await mailServer?.stop();
    const refusing = await steps({ connect: () => reply(554, "go away") });
    expect(refusing.at(-1)).to.include({ step: "greeting", ok: false });
    expect(refusing.at(-1)?.words).to.include("go away");
  });
});

/** Runs the check in another process, because Node reads its trusted certificates when it starts. */
async function checkedByAnotherProcess(port: number, security: string, trust: object): Promise<MailServerStep[]> {
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  const program = script("test/support/mail-server-checker", String(port), security);
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...environment, ...trust },
  });
  const said: Buffer[] = [];
  child.stdout.on("data", (piece) => said.push(piece));
  await once(child, "close");
  return JSON.parse(Buffer.concat(said).toString());
}
