// The window's beginning: styles, then the one component everything hangs from.
import { mount } from "svelte";
import App from "./app.svelte";
import "./style/tokens.css";
import "./style/base.css";
import { systemLocale, words } from "./words/index.svelte";

await words.speak(systemLocale);
mount(App, { target: document.body });
