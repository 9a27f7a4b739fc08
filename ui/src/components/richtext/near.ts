import { createContext } from "react";
import type { Reference } from "../../transport/api";

/** Who has to do with what is on the screen: offered before others of that name. */
export const Near = createContext<Reference[]>([]);
