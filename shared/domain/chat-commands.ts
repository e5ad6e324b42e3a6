/** What a person can tell a bot in a chat, as the chat shows it: https://core.telegram.org/bots/api#botcommand */
export const CHAT_COMMANDS = [
  { command: 'status', description: 'What is open, what was earned, whether it is halted' },
  { command: 'pause', description: 'Nothing more is entered; what is open is looked after' },
  { command: 'resume', description: 'Entries again, after a pause' },
  { command: 'flatten', description: 'Halts, and closes everything at once' },
] as const;
