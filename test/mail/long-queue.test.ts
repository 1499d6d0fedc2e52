import { expect } from "chai";
import { engine, rowsOf, table, transaction } from "../../src/database/connection";
import { claimLive, dueQuery } from "../../src/mail/claim-messages";
import { closeConnections, deliverDue } from "../../src/mail/delivery";
import { addToOutbox } from "../../src/mail/outbox";
import { mailTo, message, QUICK, render } from "../support/mail";
import { MailServer } from "../support/mail-server";
import { manyMessages } from "../support/many-messages";

const MESSAGES = 100_000;
const AT_ONCE = 5;

describe(`a queue of ${MESSAGES} emails of a mailing`, function () {
  this.timeout(60_000);
  beforeEach(() => manyMessages(MESSAGES, { state: "queued" }));

  it("is read by its index, a few emails of each priority, and never sorted", async () => {
    const plan = await planOf(dueQuery("live", AT_ONCE, new Date()));
    expect(plan.match(/messages_due/g), plan).to.have.length(3);
    // Only the results of the three subqueries are sorted.
    expect(plan, plan).not.to.match(/SCAN messages|Seq Scan on messages/);
    expect(plan.match(/Sort Key|TEMP B-TREE/g)?.length ?? 0, plan).to.be.at.most(1);
    if (engine === "postgres") expect(plan).to.match(/^Sort/);
  });

  it("is overtaken by an email that a person is waiting for", async () => {
    const stop = new AbortController();
    let taken = 0;
    let posted: number | undefined;
    const mailServer = await MailServer.start({
      data: async ({ to }) => {
        taken++;
        if (to === "waiting@example.org") stop.abort();
        if (taken !== 20) return undefined;
        await addToOutbox(message("waiting@example.org", { priority: "waiting" }), "live");
        posted = taken;
        return undefined;
      },
    });
    const settings = mailTo(mailServer.port, { mostAtOnce: AT_ONCE, mostAtOncePerDomain: AT_ONCE });
    await deliverDue(async () => settings, render, stop.signal, { timing: QUICK });
    closeConnections();
    await mailServer.stop();

    const place = mailServer.recipients().indexOf("waiting@example.org") + 1;
    // Emails that are claimed already, or claimed while it is being added, come first.
    expect(place - (posted ?? 0)).to.be.within(1, 4 * AT_ONCE);
    const [left] = await rowsOf<{ messages: number }>(
      "select count(*) as messages from messages where state = 'queued'",
    );
    expect(Number(left?.messages)).to.be.above(MESSAGES - 100);
  });

  it("is overtaken when the mailing has used up its limits: a tenth is reserved for other emails", async () => {
    const settings = mailTo(1, { mostPerHour: 100, mostAtOnce: 200, mostAtOncePerDomain: 200 });
    const lease = { holder: "a test", endsAt: new Date(Date.now() + 60_000) };
    expect(await transaction(() => claimLive(settings, 200, lease))).to.have.length(90);
    expect(await transaction(() => claimLive(settings, 200, lease))).to.have.length(0);

    await addToOutbox(message("waiting@example.org", { priority: "waiting" }), "live");
    const [claimed] = await transaction(() => claimLive(settings, 200, lease));
    expect(claimed?.recipient).to.equal("waiting@example.org");
  });

  afterEach(async () => {
    await table("messages").delete();
  });
});

function planOf({ sql, bindings }: ReturnType<typeof dueQuery>) {
  return transaction(async () => {
    const explain = engine === "postgres" ? "explain" : "explain query plan";
    const rows = await rowsOf<Record<string, string>>(`${explain} ${sql}`, bindings);
    return rows.map((row) => row.detail ?? row["QUERY PLAN"]).join("\n");
  });
}
