import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import { addToOutbox } from "../../src/mail/outbox";
import { inWindow } from "../../src/mail/sending-window";
import { deliver, mailTo, message, messages, rows } from "../support/mail";
import { MailServer } from "../support/mail-server";

describe("limits", () => {
  let mailServer: MailServer;
  afterEach(async () => {
    closeConnections();
    await mailServer.stop();
  });

  for (const limit of ["mostPerMinute", "mostPerHour", "mostPerDay"] as const) {
    it(`enforces ${limit} across several workers`, async () => {
      mailServer = await MailServer.start();
      await messages(30);
      const settings = mailTo(mailServer.port, { [limit]: 12 });
      await Promise.all([deliver(settings), deliver(settings), deliver(settings)]);
      expect(mailServer.taken).to.have.length(12);

      await rowsOf("update mail_server_counts set bucket = bucket - 100000 returning bucket");
      await deliver(settings);
      expect(mailServer.taken).to.have.length(24);
    });
  }

  it("reserves a tenth of a limit for emails that a person is waiting for", async () => {
    mailServer = await MailServer.start();
    await messages(20, { priority: "mailing", category: "mailing" });
    const settings = mailTo(mailServer.port, { mostPerDay: 10 });
    await deliver(settings);
    expect(mailServer.taken).to.have.length(9);
    await addToOutbox(message("waiting@example.org", { priority: "waiting" }), "live");
    await deliver(settings);
    expect(mailServer.recipients().at(-1)).to.equal("waiting@example.org");
  });

  it("doubles the first day's limit each day", async () => {
    mailServer = await MailServer.start();
    await messages(30);
    const rampUpSince = new Date(Date.now() - 2.5 * 24 * 3_600_000);
    await deliver(mailTo(mailServer.port, { rampUpFrom: 3, rampUpSince, mostPerDay: 100 }));
    expect(mailServer.taken).to.have.length(12);
  });

  it("limits how many are sent at once, in total and per domain, across several workers", async () => {
    let [tied, mostTied] = [0, 0];
    mailServer = await MailServer.start({
      data: async ({ to }) => {
        const toOne = to.endsWith("@example.org");
        if (toOne) mostTied = Math.max(mostTied, ++tied);
        await pause(10);
        if (toOne) tied--;
        return undefined;
      },
    });
    await messages(12);
    for (let index = 0; index < 12; index++) await addToOutbox(message(`a${index}@other.example`), "live");
    const settings = mailTo(mailServer.port, { mostAtOnce: 4, mostAtOncePerDomain: 2 });
    await Promise.all([deliver(settings), deliver(settings)]);
    expect(mailServer.taken).to.have.length(24);
    expect(mostTied).to.equal(2);
    expect(mailServer.mostAtOnce).to.be.within(3, 4);
  });

  it("sends an email that a person is waiting for before a queue of 1,000", async () => {
    mailServer = await MailServer.start();
    await messages(1000, { priority: "mailing", category: "mailing" });
    const settings = mailTo(mailServer.port, { mostAtOnce: 2 });
    const delivering = deliver(settings);
    await pause(100);
    const before = mailServer.taken.length;
    await addToOutbox(message("waiting@example.org", { priority: "waiting" }), "live");
    const postedAt = Date.now();
    while (!mailServer.recipients().includes("waiting@example.org")) await pause(5);
    expect(Date.now() - postedAt).to.be.lessThan(2_000);
    expect(mailServer.recipients().indexOf("waiting@example.org")).to.be.lessThan(before + 200);
    await delivering;
    expect(new Set((await rows()).map(({ state }) => state))).to.deep.equal(new Set(["sent"]));
    expect(new Set(mailServer.recipients()).size).to.equal(1001);
  }).timeout(60_000);

  it("sends mailings only in the window, and other emails at any time", async () => {
    mailServer = await MailServer.start();
    const minutes = (ms: number) => new Date(Date.now() + ms).toTimeString().slice(0, 5);
    const [windowFrom, windowTo] = [minutes(2 * 3_600_000), minutes(3 * 3_600_000)];
    await addToOutbox(message("mailing@example.org", { priority: "mailing", category: "mailing" }), "live");
    await addToOutbox(message("usual@example.org"), "live");
    await deliver(mailTo(mailServer.port, { windowFrom, windowTo }));
    expect(mailServer.recipients()).to.deep.equal(["usual@example.org"]);
  });

  it("supports windows that extend past midnight", async () => {
    mailServer = await MailServer.start();
    const at = (time: string) => new Date(`2026-11-22T${time}:00`);
    const night = { windowFrom: "20:00", windowTo: "06:00" };
    expect(["21:00", "05:59", "06:00", "19:59"].map((time) => inWindow(night, at(time)))).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});
