import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown, Plus, Search } from 'lucide-react';
import { type ComponentProps, useRef, useState } from 'react';
import { type Aliases, plain } from '../../core/aliases';

/** A solver or a schedule as the searchable menus show it. */
export interface Entry {
  id: string;
  name: string;
  about: string;
  aliases: Aliases;
  badges: readonly string[];
  /** Why it cannot be picked now. */
  refusal?: string;
}
export interface EntryGroup {
  value: string;
  items: readonly Entry[];
}

interface Props {
  label: string;
  placeholder: string;
  groups: readonly EntryGroup[];
  value: string;
  note?: string;
  /** An action beside the settings, not a setting. */
  quiet?: boolean;
  onChange(id: string): void;
}

/** Every word of the query must occur in the name, id or an alias: “2m sde” finds dpmpp_2m_sde. */
function matches(entry: Entry, query: string): boolean {
  const text = [entry.name, entry.id, ...Object.values(entry.aliases), ...entry.badges].map(plain).join(' ');
  return query.split(/\s+/).every((word) => text.includes(plain(word)));
}

/** What is called just as somebody types comes first, with its group. */
function nearestFirst(groups: readonly EntryGroup[], query: string): readonly EntryGroup[] {
  const wanted = plain(query);
  if (!wanted) return groups;
  const far = ({ id, name, aliases }: Entry): number =>
    [name, id, ...Object.values(aliases)].some((text) => plain(text) === wanted) ? 0 : 1;
  const first = ({ items }: EntryGroup): number => Math.min(...items.map(far));
  return groups
    .map((group) => ({ ...group, items: group.items.toSorted((a, b) => far(a) - far(b)) }))
    .toSorted((a, b) => first(a) - first(b));
}

export function EntryCombobox({ label, placeholder, groups, value, note, quiet, onChange }: Props) {
  const all = groups.flatMap((g) => g.items);
  const chosen = all.find((e) => e.id === value) ?? null;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  /** Open, or about to be: a press opens the menu a frame later. */
  const opening = useRef(false);
  /** What is typed before the search has the focus is searched for; on a closed menu letters are the page’s own keys. */
  const typeAhead: ComponentProps<typeof Combobox.Trigger>['onKeyDown'] = (event) => {
    if (event.key.length > 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
    // It would pick an entry that nobody saw.
    event.preventBaseUIHandler();
    if (!opening.current) return;
    event.preventDefault();
    setQuery((typed) => typed + event.key);
  };
  return (
    <Combobox.Root
      items={nearestFirst(groups, query)}
      open={open}
      onOpenChange={(now) => {
        opening.current = now;
        setOpen(now);
      }}
      inputValue={query}
      onInputValueChange={setQuery}
      value={chosen}
      filter={matches}
      autoHighlight
      itemToStringLabel={(e: Entry) => e.name}
      isItemEqualToValue={(a: Entry, b: Entry) => a.id === b.id}
      onValueChange={(e: Entry | null) => e && onChange(e.id)}
    >
      <Combobox.Trigger
        className={quiet ? 'picker quiet' : 'picker'}
        aria-label={`${label}: ${chosen?.name ?? value}`}
        onMouseDown={() => {
          opening.current = true;
        }}
        onKeyDown={typeAhead}
      >
        <span className="picker-name">{chosen?.name ?? value}</span>
        {note && <span className="picker-note">{note}</span>}
        {quiet ? (
          <Plus size={14} aria-hidden className="picker-icon" />
        ) : (
          <ChevronsUpDown size={14} aria-hidden className="picker-icon" />
        )}
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner className="positioner" sideOffset={4} align="start">
          <Combobox.Popup className="popup menu" aria-label={label}>
            <div className="search">
              <Search size={14} aria-hidden />
              <Combobox.Input placeholder={placeholder} aria-label={placeholder} className="search-input" />
            </div>
            <Combobox.Empty className="menu-empty">Nothing of that name. Try “heun”, “2m” or “karras”.</Combobox.Empty>
            <Combobox.List className="menu-list">
              {(group: EntryGroup) => (
                <Combobox.Group key={group.value} items={group.items}>
                  <Combobox.GroupLabel className="menu-label">{group.value}</Combobox.GroupLabel>
                  <Combobox.Collection>
                    {(entry: Entry) => <EntryItem key={entry.id} entry={entry} />}
                  </Combobox.Collection>
                </Combobox.Group>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

function EntryItem({ entry }: { entry: Entry }) {
  const aliases = [...new Set(Object.values(entry.aliases))].join(' · ');
  return (
    <Combobox.Item value={entry} disabled={!!entry.refusal} className="option">
      <Combobox.ItemIndicator className="option-check">
        <Check size={14} aria-hidden />
      </Combobox.ItemIndicator>
      <span className="option-name">{entry.name}</span>
      <span className="option-badges">
        {entry.badges.map((badge) => (
          <span key={badge} className="badge">
            {badge}
          </span>
        ))}
      </span>
      <span className="option-about">{entry.refusal ?? aliases}</span>
    </Combobox.Item>
  );
}
