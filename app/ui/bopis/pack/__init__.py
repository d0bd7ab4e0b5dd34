"""The pack screen: items, parcel, carrier."""
