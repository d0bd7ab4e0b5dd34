"""USB printers (class 7) by pyusb, with the libusb that comes as a package."""

from typing import Any

from contract.errors import Unavailable

PRINTER_CLASS = 7
_WRITE_TIMEOUT_MS = 5000
_CHUNK = 4096


class UsbTransport:
    """The printer interface of the device with these ids; ``serial_number`` tells two alike apart."""

    def __init__(self, vendor: int, product: int, serial_number: str = "") -> None:
        import libusb_package
        import usb.core
        import usb.util

        self._core, self._util = usb.core, usb.util
        self._address = f"{vendor:04x}:{product:04x}"
        self._device = self._find(libusb_package.get_libusb1_backend(), vendor, product, serial_number)
        try:
            self._interface, self._out, self._in = self._claim_interface()
        except usb.core.USBError as error:
            denied = error.errno == 13
            raise Unavailable("device_not_permitted" if denied else "device_busy", address=self._address) from error

    @property
    def answers(self) -> bool:
        """Some printers have no endpoint towards the computer."""
        return self._in is not None

    def write(self, data: bytes) -> None:
        """In chunks, so that a time-out means the printer takes nothing at all."""
        for start in range(0, len(data), _CHUNK):
            try:
                self._out.write(data[start : start + _CHUNK], _WRITE_TIMEOUT_MS)
            except self._core.USBTimeoutError as error:
                raise Unavailable("device_stalled", address=self._address) from error
            except self._core.USBError as error:
                raise Unavailable("device_lost", address=self._address) from error

    def read(self, most: int, timeout_s: float) -> bytes:
        """What the printer sent."""
        if self._in is None:
            return b""
        try:
            return bytes(self._in.read(max(most, self._in.wMaxPacketSize), max(1, int(timeout_s * 1000))))
        except self._core.USBTimeoutError:
            return b""
        except self._core.USBError as error:
            raise Unavailable("device_lost", address=self._address) from error

    def close(self) -> None:
        """Give the interface back to the system."""
        self._util.dispose_resources(self._device)

    def _find(self, backend: Any, vendor: int, product: int, serial_number: str) -> Any:
        wanted: dict[str, object] = {"idVendor": vendor, "idProduct": product}
        if serial_number:
            wanted["serial_number"] = serial_number
        try:
            device = self._core.find(backend=backend, **wanted)
        except self._core.NoBackendError as error:
            raise Unavailable("usb_not_installed") from error
        except (self._core.USBError, ValueError) as error:
            raise Unavailable("device_not_permitted", address=self._address) from error
        if device is None:
            raise Unavailable("device_unreachable", address=self._address)
        return device

    def _claim_interface(self) -> tuple[Any, Any, Any]:
        for interface in self._device.get_active_configuration():
            out = self._endpoint(interface, self._util.ENDPOINT_OUT)
            if interface.bInterfaceClass == PRINTER_CLASS and out is not None:
                self._detach_kernel_driver(interface.bInterfaceNumber)
                self._util.claim_interface(self._device, interface.bInterfaceNumber)
                return interface, out, self._endpoint(interface, self._util.ENDPOINT_IN)
        raise Unavailable("device_not_a_printer", address=self._address)

    def _detach_kernel_driver(self, number: int) -> None:
        try:
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
        except NotImplementedError:
            return  # Windows and macOS have no such driver to detach.

    def _endpoint(self, interface: Any, direction: int) -> Any:
        def leads(endpoint: Any) -> bool:
            return bool(self._util.endpoint_direction(endpoint.bEndpointAddress) == direction)

        return self._util.find_descriptor(interface, custom_match=leads)
