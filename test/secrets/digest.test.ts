import { expect } from "chai";
import fc from "fast-check";
import { boundDigest, keyedDigest, matchesBoundDigest, nameDigest, sameSecret } from "../../src/secrets/digest";
import { fold } from "../../src/secrets/fold";
import { keyring } from "../../src/secrets/keys";

const SECRET = "a secret of more than 32 characters, the present one";
const BEFORE = "a secret of more than 32 characters, the one before";

describe("keyedDigest", () => {
  it("is the same for the same text, and differs for another text, use or key", () => {
    const digest = keyedDigest("okafor", "unowned name", keyring(SECRET));

    expect(digest).to.match(/^[\w-]{43}$/);
    expect(keyedDigest("okafor", "unowned name", keyring(SECRET))).to.equal(digest);
    expect(keyedDigest("okafor2", "unowned name", keyring(SECRET))).to.not.equal(digest);
    expect(keyedDigest("okafor", "temporary PIN", keyring(SECRET))).to.not.equal(digest);
    expect(keyedDigest("okafor", "unowned name", keyring(BEFORE))).to.not.equal(digest);
  });
});

describe("boundDigest", () => {
  it("matches its own text and owner only", () => {
    const stored = boundDigest("k7m2p4x9", "temporary PIN", "web user 7");

    expect(matchesBoundDigest("k7m2p4x9", stored, "temporary PIN", "web user 7")).to.equal(true);
    expect(matchesBoundDigest("k7m2p4x8", stored, "temporary PIN", "web user 7")).to.equal(false);
    expect(matchesBoundDigest("k7m2p4x9", stored, "temporary PIN", "web user 8")).to.equal(false);
    expect(matchesBoundDigest("k7m2p4x9", stored, "reset link", "web user 7")).to.equal(false);
  });

  it("matches nothing if nothing readable is stored", () => {
    for (const stored of [null, "", "rubbish", `00000000.${"A".repeat(43)}`]) {
      expect(matchesBoundDigest("", stored, "temporary PIN", "web user 7")).to.equal(false);
    }
  });

  it("still matches under the previous key", () => {
    const stored = boundDigest("k7m2p4x9", "temporary PIN", "web user 7", keyring(BEFORE));

    expect(matchesBoundDigest("k7m2p4x9", stored, "temporary PIN", "web user 7", keyring(SECRET, BEFORE))).to.equal(
      true,
    );
    expect(matchesBoundDigest("k7m2p4x9", stored, "temporary PIN", "web user 7", keyring(SECRET))).to.equal(false);
  });
});

describe("sameSecret", () => {
  it("says whether two texts are the same, of any length", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(sameSecret(one, other)).to.equal(one === other);
        expect(sameSecret(one, one)).to.equal(true);
      }),
    );
  });
});

describe("nameDigest", () => {
  it("is the same for all spellings of a folded name, and needs no key", () => {
    expect(nameDigest(fold("ＯＫＡＦＯＲ"))).to.equal(nameDigest(fold("okafor")));
    expect(nameDigest("okafor")).to.equal("gOTRYXAg4WbJVUIu1gq2D-pFW1V7tTQp8-BZSAHplss");
  });
});
