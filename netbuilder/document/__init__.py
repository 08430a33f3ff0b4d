"""The document: a project as one frozen value, how it is edited, described, judged and put right. No window here.

Import from the modules themselves; edits from `netbuilder.document.editing`.

The value:
- `project.py`: `Project(...)`, `.replace(**changes)`, `.to_json()`, `Project.from_json(data)`; `.graph` as it is drawn,
  `.active_graph` as it is trained (layers in `.disabled` passed by); also `.augmentations`, `.test_share`.
- `source.py`: where the data come from. `preparation.py`: how the network receives them. `targets.py`: labels as the
  loss wants them. `wiring.py`: nodes taken out of a graph, and put in order.

Edits: `Edit(project, text, focus)`; `text` is a `core.text.Text` (`str(text)`, `text.translated(translate)`), `focus`
the ids to select. An edit that changes nothing gives back the same project: `edit.project is project`. What cannot be
is a `SettingError` in words.
- `insert(project, spec, after=None, before=None)`, `append(project, spec)`, `delete(project, ids)`,
  `move(project, id, index)`, `move_up(project, id)`, `move_down(project, id)`
- `duplicate(project, ids)`, `copy(project, ids) -> str`, `cut(project, ids) -> (str, Edit)`,
  `paste(project, text, after=None)`
- `connect(project, source, target)`, `why_not_connect(project, source, target) -> SettingError | None`,
  `disconnect(project, source, target)`
- `set_setting(project, id, name, value)`, `set_settings(project, id, changes)`,
  `set_activation(project, id, activation | layer | name | None)`, `rename(project, id, name)`,
  `set_enabled(project, ids, on)`, `set_trainable(project, ids, on)`, `replace_layer(project, id, kind | spec)`
- `set_loss(project, loss | kind)`, `set_loss_setting(project, name, value)`,
  `set_optimizer(project, optimizer | kind)`, `set_optimizer_setting(project, name, value)`,
  `set_metrics(project, entries)`,
  `set_number(project, name, value)` (epochs, batch_size, seed, validation_split, test_share),
  `set_text(project, name, value)` (name, about, dtype), `set_callbacks(project, entries)`,
  `add_callback(project, entry)`, `change_callback(project, index, entry)`, `remove_callback(project, index)`
- `set_data(project, source, facts=None)`, `fit_input(project, facts)`,
  `set_preparation(project, name, value, facts=None)`, `set_augmentations(project, entries)`

What is wrong, and what helps:
- `checks.py`: `DataFacts.of(dataset)`, `problems(project, facts=None)` (why it cannot be trained),
  `advice(project, facts=None)` (what is odd); each `Problem` has message, hint, where, field, code.
- `repairs.py`: `repairs_of(project, problem, facts=None) -> [Repair(title, edit)]`,
  `all_repairs(project, facts=None) -> [(Problem, [Repair])]`; every one has been tried out.
  `repairing/`: the candidates by code.
- `judging.py`: `judged(graph) -> Judgement(shapes, assumed, problems)`, also behind a broken layer.
  `fit.py`: whether the last layer, the loss and the answers belong together.
- `choices.py`: `losses_for(project, facts=None) -> [Choice(kind, title, level, reason)]`, `metrics_for(facts=None)`.

What is shown:
- `preview.py`: `shapes_with(project, spec, after=None, before=None) -> Preview(node_id, shape, shapes, broken, reason,
  hint)` while a layer hovers.
- `description.py`: `described(project, facts=None) -> Description(cards, totals, reason)`; `cards[id]` is a `Card` with
  settings, shape, axes, cost (sum, parameters, multiply-adds), memory. `main_settings.py`: which settings stand on a
  card. `axes.py`: what the axes are called.
"""
