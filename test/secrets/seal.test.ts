import { expect } from "chai";
import fc from "fast-check";
import { keyring } from "../../src/secrets/keys";
import { open, seal } from "../../src/secrets/seal";

const SECRET = "a secret of more than 32 characters, the present one";
const BEFORE = "a secret of more than 32 characters, the one before";

describe("seal", () => {
  it("opens to what was sealed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, boundTo) => {
        expect(open(seal(text, "assigned PIN", boundTo), "assigned PIN", boundTo)).to.equal(text);
      }),
    );
  });

  it("reveals nothing of the text, and never makes the same seal twice", () => {
    const sealed = seal("garden-swift-5", "assigned PIN", "web user 7");

    expect(sealed).to.match(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).to.not.include("garden");
    expect(seal("garden-swift-5", "assigned PIN", "web user 7")).to.not.equal(sealed);
  });

  it("doesn't open for another owner or another use", () => {
    const sealed = seal("garden-swift-5", "assigned PIN", "web user 7");

    expect(open(sealed, "assigned PIN", "web user 8")).to.equal(null);
    expect(open(sealed, "mail", "web user 7")).to.equal(null);
  });

  it("doesn't open after any character was changed", () => {
    const sealed = seal("garden-swift-5", "assigned PIN", "web user 7");

    for (let place = 0; place < sealed.length; place++) {
      for (const character of "A0b_.") {
        const changed = sealed.slice(0, place) + character + sealed.slice(place + 1);
        if (changed !== sealed) expect(open(changed, "assigned PIN", "web user 7"), changed).to.equal(null);
      }
    }
  });

  it("returns null for anything that isn't a seal", () => {
    for (const text of [
      "",
      "v1",
      "v1.00000000.",
      "v1.00000000.AAAA",
      "v2.00000000.AAAA",
      seal("x", "mail", "y").slice(0, 30),
    ]) {
      expect(open(text, "mail", "y")).to.equal(null);
    }
  });

  it("opens under the previous key, until that one is gone", () => {
    const sealed = seal("trail-otter-9", "assigned PIN", "web user 4", keyring(BEFORE));

    expect(open(sealed, "assigned PIN", "web user 4", keyring(SECRET, BEFORE))).to.equal("trail-otter-9");
    expect(open(sealed, "assigned PIN", "web user 4", keyring(SECRET))).to.equal(null);
  });

  it("seals a hundred thousand in a few seconds", function () {
    this.timeout(20_000);
    const start = performance.now();
    for (let id = 0; id < 100_000; id++) seal("maple-river-42", "assigned PIN", `web user ${id}`);

    expect(performance.now() - start).to.be.below(5_000);
  });
});
