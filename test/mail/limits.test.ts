import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { rowsOf } from "../../src/database/connection";
import { closeConnections } from "../../src/mail/delivery";
import { post } from "../../src/mail/outbox";
import { inWindow } from "../../src/mail/sending-window";
import { deliver, letter, letters, mailTo, rows } from "../support/mail";
import { Relay } from "../support/mail-server";

describe("limits", () => {
  let relay: Relay;
  afterEach(async () => {
    closeConnections();
    await relay.stop();
  });

  for (const limit of ["mostPerMinute", "mostPerHour", "mostPerDay"] as const) {
    it(`keeps ${limit}, over several workers`, async () => {
      relay = await Relay.start();
      await letters(30);
      const settings = mailTo(relay.port, { [limit]: 12 });
      await Promise.all([deliver(settings), deliver(settings), deliver(settings)]);
      expect(relay.taken).to.have.length(12);

      await rowsOf("update relay_counts set bucket = bucket - 100000 returning bucket");
      await deliver(settings);
      expect(relay.taken).to.have.length(24);
    });
  }

  it("keeps a tenth of a limit for letters that a person waits for", async () => {
    relay = await Relay.start();
    await letters(20, { priority: "mailing", category: "mailing" });
    const settings = mailTo(relay.port, { mostPerDay: 10 });
    await deliver(settings);
    expect(relay.taken).to.have.length(9);
    await post(letter("waiting@example.org", { priority: "waiting" }), "live");
    await deliver(settings);
    expect(relay.recipients().at(-1)).to.equal("waiting@example.org");
  });

  it("doubles the first day's most each day", async () => {
    relay = await Relay.start();
    await letters(30);
    const rampUpSince = new Date(Date.now() - 2.5 * 24 * 3_600_000);
    await deliver(mailTo(relay.port, { rampUpFrom: 3, rampUpSince, mostPerDay: 100 }));
    expect(relay.taken).to.have.length(12);
  });

  it("hands over so many at once to all and to one domain, over several workers", async () => {
    let [tied, mostTied] = [0, 0];
    relay = await Relay.start({
      data: async ({ to }) => {
        const toOne = to.endsWith("@example.org");
        if (toOne) mostTied = Math.max(mostTied, ++tied);
        await pause(10);
        if (toOne) tied--;
        return undefined;
      },
    });
    await letters(12);
    for (let index = 0; index < 12; index++) await post(letter(`a${index}@other.example`), "live");
    const settings = mailTo(relay.port, { mostAtOnce: 4, mostAtOncePerDomain: 2 });
    await Promise.all([deliver(settings), deliver(settings)]);
    expect(relay.taken).to.have.length(24);
    expect(mostTied).to.equal(2);
    expect(relay.mostAtOnce).to.be.within(3, 4);
  });

  it("lets a letter that somebody waits for overtake a queue of 1,000", async () => {
    relay = await Relay.start();
    await letters(1000, { priority: "mailing", category: "mailing" });
    const settings = mailTo(relay.port, { mostAtOnce: 2 });
    const delivering = deliver(settings);
    await pause(100);
    const before = relay.taken.length;
    await post(letter("waiting@example.org", { priority: "waiting" }), "live");
    const postedAt = Date.now();
    while (!relay.recipients().includes("waiting@example.org")) await pause(5);
    expect(Date.now() - postedAt).to.be.lessThan(2_000);
    expect(relay.recipients().indexOf("waiting@example.org")).to.be.lessThan(before + 200);
    await delivering;
    expect(new Set((await rows()).map(({ state }) => state))).to.deep.equal(new Set(["sent"]));
    expect(new Set(relay.recipients()).size).to.equal(1001);
  }).timeout(60_000);

  it("sends mailings in the window only, and other letters always", async () => {
    relay = await Relay.start();
    const minutes = (ms: number) => new Date(Date.now() + ms).toTimeString().slice(0, 5);
    const [windowFrom, windowTo] = [minutes(2 * 3_600_000), minutes(3 * 3_600_000)];
    await post(letter("mailing@example.org", { priority: "mailing", category: "mailing" }), "live");
    await post(letter("usual@example.org"), "live");
    await deliver(mailTo(relay.port, { windowFrom, windowTo }));
    expect(relay.recipients()).to.deep.equal(["usual@example.org"]);
  });

  it("knows windows that pass midnight", async () => {
    relay = await Relay.start();
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
