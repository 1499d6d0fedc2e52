import { expect } from "chai";
import type { Request, Response } from "express";
import { config, readConfig } from "../../../../src/config";
import { insideStaffNetworks } from "../../../../src/web/authorization";

const before = { ...config };
const PRODUCTION = { NODE_ENV: "production", SECRET_KEY: "0123456789abcdef0123456789abcdef" };

/** What an environment makes of a request from that address. */
function lets(environment: NodeJS.ProcessEnv, ip: string, headers: Record<string, string> = {}) {
  const { staffNetworks, trustProxy, production } = readConfig({ DATA_DIR: before.dataDir, ...environment });
  Object.assign(config, { staffNetworks, trustProxy, production });
  let inside = false;
  insideStaffNetworks({ ip, headers } as unknown as Request, {} as Response, (error?: unknown) => {
    inside = error === undefined;
  });
  return inside;
}

describe("STAFF_NETWORKS", () => {
  afterEach(() => Object.assign(config, before));

  it("allows only private ranges by default in production", () => {
    for (const ip of ["127.0.0.1", "::1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "::ffff:192.168.1.1", "fd00::1"]) {
      expect(lets(PRODUCTION, ip), ip).to.equal(true);
    }
    for (const ip of ["8.8.8.8", "172.32.0.1", "2001:4860::8888", "::ffff:8.8.8.8", "", "nonsense"]) {
      expect(lets(PRODUCTION, ip), ip).to.equal(false);
    }
  });

  it("allows everyone by default in the demonstration", () => {
    expect(lets({}, "8.8.8.8")).to.equal(true);
  });

  it("allows only the networks it names", () => {
    const environment = { ...PRODUCTION, STAFF_NETWORKS: "203.0.113.0/24, 198.51.100.7, 2001:db8::/32" };

    for (const ip of ["203.0.113.9", "198.51.100.7", "2001:db8:1::5"]) expect(lets(environment, ip), ip).to.equal(true);
    for (const ip of ["203.0.114.9", "198.51.100.8", "127.0.0.1", "2001:db9::1"]) {
      expect(lets(environment, ip), ip).to.equal(false);
    }
  });

  it("doesn't treat a forwarded request as internal in production while TRUST_PROXY is unset", () => {
    for (const name of ["x-forwarded-for", "forwarded", "x-real-ip"]) {
      expect(lets(PRODUCTION, "127.0.0.1", { [name]: "10.0.0.1" }), name).to.equal(false);
    }
    const told = { ...PRODUCTION, TRUST_PROXY: "1" };
    expect(lets(told, "10.0.0.1", { "x-forwarded-for": "10.0.0.1" })).to.equal(true);
    expect(lets({}, "127.0.0.1", { "x-forwarded-for": "8.8.8.8" })).to.equal(true);
  });

  it("says which entry isn't a network", () => {
    for (const entry of ["office", "10.0.0.0/x", "300.0.0.1", "10.0.0.0/", ""]) {
      expect(() => readConfig({ DATA_DIR: before.dataDir, STAFF_NETWORKS: `10.0.0.0/8,${entry}` }), entry).to.throw(
        "STAFF_NETWORKS",
      );
    }
  });
});
