import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import { MayChange, OnlyLooking } from "../components";
import { Broken } from "./Broken";
import { Frame } from "./Frame";
import { Home, Missing } from "./Home";

const root = createRootRoute({ component: Frame, notFoundComponent: Missing });
const under = () => root;

/** A screen that is there only to change things. */
const changing = (Screen: ComponentType) => () => (
  <MayChange otherwise={<OnlyLooking />}>
    <Screen />
  </MayChange>
);

const routes = [
  createRoute({ getParentRoute: under, path: "/", component: Home }),
  createRoute({
    getParentRoute: under,
    path: "/list/$type",
    component: lazyRouteComponent(() => import("../features/lists"), "RecordList"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/home",
    component: lazyRouteComponent(() => import("../features/owners"), "HomeScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/owner/$id",
    component: lazyRouteComponent(() => import("../features/owners"), "OwnerScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/board",
    component: lazyRouteComponent(() => import("../features/board"), "BoardScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/forecast",
    component: lazyRouteComponent(() => import("../features/forecast"), "ForecastScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/record/$type/$id",
    component: lazyRouteComponent(() => import("../features/records"), "RecordScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/graph/$type/$id",
    component: lazyRouteComponent(() => import("../features/relations"), "NetworkScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/hierarchy/$id",
    component: lazyRouteComponent(() => import("../features/hierarchy"), "HierarchyScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/import",
    // The import whose outcome is on the screen: going back comes to it again.
    validateSearch: (search: Record<string, unknown>): { done?: string } =>
      typeof search.done === "string" ? { done: search.done } : {},
    component: changing(lazyRouteComponent(() => import("../features/importing"), "ImportScreen")),
  }),
  createRoute({
    getParentRoute: under,
    path: "/imports",
    component: lazyRouteComponent(() => import("../features/importing/Imports"), "ImportsScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/imports/$id",
    component: lazyRouteComponent(() => import("../features/importing/Imports"), "BatchScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/duplicates/$type",
    component: changing(lazyRouteComponent(() => import("../features/matching"), "DuplicatesScreen")),
  }),
  createRoute({
    getParentRoute: under,
    path: "/merge/$type",
    validateSearch: (search: Record<string, unknown>): { ids: string } => ({
      ids: typeof search.ids === "string" ? search.ids : "",
    }),
    component: changing(lazyRouteComponent(() => import("../features/merging"), "MergeScreen")),
  }),
  createRoute({
    getParentRoute: under,
    path: "/merges",
    component: lazyRouteComponent(() => import("../features/merging/Merges"), "MergesScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/unmerge/$id",
    component: changing(lazyRouteComponent(() => import("../features/merging/Unmerge"), "UnmergeScreen")),
  }),
  createRoute({
    getParentRoute: under,
    path: "/reports",
    component: lazyRouteComponent(() => import("../features/reports"), "ReportsScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/inbox",
    component: lazyRouteComponent(() => import("../features/leads"), "InboxScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/activities",
    component: lazyRouteComponent(() => import("../features/activities"), "ActivitiesScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/calendar",
    component: lazyRouteComponent(() => import("../features/calendar"), "CalendarScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/settings",
    validateSearch: (search: Record<string, unknown>): { section?: string } =>
      typeof search.section === "string" ? { section: search.section } : {},
    component: lazyRouteComponent(() => import("../features/settings"), "SettingsScreen"),
  }),
  createRoute({
    getParentRoute: under,
    path: "/history",
    component: lazyRouteComponent(() => import("../features/history"), "HistoryScreen"),
  }),
] as const;

/** Paths live behind `#`: the same address works in the window and in a browser, and a reload stays where it was. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  history: createHashHistory(),
  defaultErrorComponent: Broken,
  defaultPreload: false,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
