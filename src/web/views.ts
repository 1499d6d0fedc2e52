import { join, relative } from "node:path";
import { Eta } from "eta";
import type { Express } from "express";
import { config } from "../config";
import { asset } from "./assets";
import { day, moment } from "./dates";

const folder = join(import.meta.dirname, "../../views");

/** Renders views/ with Eta, escaping by default. Nothing that a person wrote is ever rendered as a template. */
export function useViews(app: Express) {
  const eta = new Eta({ views: folder, cache: true, autoTrim: false });

  app.engine("eta", (path: string, data: object, done: (fault: unknown, page?: string) => void) => {
    try {
      done(null, eta.render(relative(folder, path).replace(/\.eta$/, ""), data));
    } catch (fault) {
      done(fault);
    }
  });
  app.set("views", folder);
  app.set("view engine", "eta");
  app.enable("view cache");
  Object.assign(app.locals, { asset, day, moment, production: config.production });
}
