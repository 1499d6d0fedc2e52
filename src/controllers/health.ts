import { Router } from "express";
import { migrated } from "../database/connection";
import { workerSeenLately } from "../models/settings/heartbeat";
import { Installation } from "../models/settings/installation";

/** GET /healthz: this process answers. GET /readyz: the database is there, migrated and seeded, and the worker was seen. */
export const health = Router();

health.get("/healthz", (_req, res) => {
  res.json({ alive: true });
});

health.get("/readyz", async (_req, res) => {
  const state = await readiness();
  res.status(Object.values(state).every(Boolean) ? 200 : 503).json(state);
});

async function readiness() {
  try {
    return {
      database: true,
      migrated: await migrated(),
      seeded: await Installation.seeded(),
      worker: await workerSeenLately(),
    };
  } catch {
    return { database: false, migrated: false, seeded: false, worker: false };
  }
}
