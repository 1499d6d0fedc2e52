import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A loopback SMTP server in a thread of its own that takes everything as fast as it can be taken. */
export async function startSink() {
  const sink = new Worker(SINK, { eval: true });
  const [port] = (await once(sink, "message")) as [number];
  return {
    port,
    /** Gives how many messages came, how many different, and how many bytes, since it was asked last. */
    async counted() {
      sink.postMessage("count");
      const [counts] = (await once(sink, "message")) as [{ messages: number; different: number; bytes: number }];
      return counts;
    },
    stop: () => sink.terminate(),
  };
}

const SINK = `
const { parentPort } = require("node:worker_threads");
let messages = 0, bytes = 0, seen = new Set();
const server = require("node:net").createServer((socket) => {
  socket.setNoDelay(true);
  let text = "", inData = false;
  socket.on("error", () => {});
  socket.write("220 sink ESMTP\\r\\n");
  socket.on("data", (piece) => {
    text += piece.toString("latin1");
    let out = "";
    for (;;) {
      if (inData) {
        const end = text.indexOf("\\r\\n.\\r\\n");
        if (end < 0) break;
        bytes += end;
        messages++;
        text = text.slice(end + 5);
        inData = false;
        out += "250 2.0.0 Ok: queued\\r\\n";
        continue;
      }
      const end = text.indexOf("\\r\\n");
      if (end < 0) break;
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (/^EHLO/i.test(line)) out += "250-sink\\r\\n250-PIPELINING\\r\\n250-8BITMIME\\r\\n250 SMTPUTF8\\r\\n";
      else if (/^DATA/i.test(line)) { inData = true; out += "354 go on\\r\\n"; }
      else if (/^QUIT/i.test(line)) { socket.end(out + "221 bye\\r\\n"); return; }
      else { if (/^RCPT/i.test(line)) seen.add(line); out += "250 2.1.0 Ok\\r\\n"; }
    }
    if (out) socket.write(out);
  });
}).listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
parentPort.on("message", () => {
  parentPort.postMessage({ messages, different: seen.size, bytes });
  messages = 0; bytes = 0; seen = new Set();
});
`;
