-- Whether a charge has a tag of its owner's with a value; clouds set some keys themselves.
OwnTagCount > 0
