// What every page does: menus, sheets, theme, keyboard, tables. Each behavior is found by its data attribute.
import "./menus.js";
import "./keyboard.js";
import "./tables.js";
import "./fields.js";
import "./errors.js";
import "./figure.js";
