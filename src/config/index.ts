export { readClients } from './clients.ts';
export { readSettings } from './read-settings.ts';
export { type LogLevel, SETTINGS_TABLE, type SettingName, type Settings } from './settings.ts';
export { itemsOf, readSafeBase } from './values.ts';
