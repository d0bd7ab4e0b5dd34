"""The rules by which udev on Linux gives the devices that are known here to whoever sits at the register."""

from __future__ import annotations

from collections.abc import Iterable

from app.devices.profiles import FoundAs, Profile

_HEAD = """\
# Devices that Aisle knows: the account that uses the register may open them, without being root.
#
#   sudo cp 60-aisle-devices.rules /etc/udev/rules.d/
#   sudo udevadm control --reload
#   sudo usermod --append --groups lp,dialout ACCOUNT
#
# and plug the devices in again. uaccess gives them to whoever is signed on at the screen, the groups to a service.
"""
_USB = 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device"'
_ANY_PRINTER = f'# Printers of any make\n{_USB}, ENV{{ID_USB_INTERFACES}}=="*:0701??:*", GROUP="lp"'
_SERIAL = 'SUBSYSTEM=="tty"'
_OPEN = ', MODE="0660", TAG+="uaccess"\n'


def udev_rules(models: Iterable[Profile]) -> str:
    """The whole file, by ids; serial devices are kept from ModemManager, which would talk to them first."""
    known = [ids for model in models for ids in getattr(model, "found_as", ())]
    return "".join((_HEAD, _ANY_PRINTER, _OPEN, *sorted(map(_rule, known))))


def _rule(ids: FoundAs) -> str:
    vendor, product = (ids.usb or ids.serial).split(":")
    if ids.usb:
        match = f'{_USB}, ATTR{{idVendor}}=="{vendor}", ATTR{{idProduct}}=="{product}", GROUP="lp"'
    else:
        match = f'{_SERIAL}, ATTRS{{idVendor}}=="{vendor}", ATTRS{{idProduct}}=="{product}", GROUP="dialout"'
        match += ', ENV{ID_MM_PORT_IGNORE}="1"'
    return f"# {ids.title}\n{match}{_OPEN}"
