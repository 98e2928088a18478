// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";

/// @notice What flushing may cost, base and calldata included, where merchant and fee receiver hold the token already.
/// forge-config: default.isolate = true
contract PaymentAddressGasTest is PaymentAddressBase {
    uint256 private constant POOL = 100;

    mapping(uint16 bps => address[]) private pools;

    function setUp() public override {
        super.setUp();
        tether.transfer(MERCHANT, 1e6);
        tether.transfer(FEE_TO, 1e6);
        _makePool(0);
        _makePool(100);
    }

    function test_FirstFlushOfAnAddress() public {
        PaymentAddressParams memory params = _params(0, "new");
        tether.transfer(factory.addressOf(params), 1e6);
        factory.flush(params, _listOf(address(tether)));
        vm.assertLe(_spent("first flush"), 111_000);
    }

    function test_LaterFlush() public {
        tether.transfer(pools[0][0], 1e6);
        factory.flushCreated(_some(0, 1), address(tether));
        vm.assertLe(_spent("later flush"), 54_700);
    }

    function test_APooledFlushCostsTwoFifthsOfATransfer() public {
        tether.transfer(MERCHANT, 1e6);
        uint256 transfer = _spent("transfer");
        vm.assertLe(_pooled(0, 10, "pooled flush, 10") * 100, transfer * 41);
        vm.assertLe(_pooled(0, 20, "pooled flush, 20") * 10, transfer * 4);
        vm.assertLe(_pooled(0, 100, "pooled flush, 100") * 10, transfer * 4);
    }

    function test_APooledFlushWithAFee() public {
        vm.assertLe(_pooled(100, 10, "pooled flush with a fee, 10"), 27_400);
        vm.assertLe(_pooled(100, 100, "pooled flush with a fee, 100"), 23_400);
    }

    /// @dev Per address.
    function _pooled(uint16 bps, uint256 count, string memory what) private returns (uint256) {
        address[] memory some = _some(bps, count);
        for (uint256 i = 0; i < count; i++) {
            tether.transfer(some[i], 1e6);
        }
        factory.flushCreated(some, address(tether));
        return _spent(what) / count;
    }

    function _some(uint16 bps, uint256 count) private view returns (address[] memory some) {
        some = new address[](count);
        for (uint256 i = 0; i < count; i++) {
            some[i] = pools[bps][i];
        }
    }

    function _makePool(uint16 bps) private {
        for (uint256 i = 0; i < POOL; i++) {
            pools[bps].push(factory.create(_params(bps, bytes32(i))));
        }
    }

    /// @dev The figures end in cache/snapshots too.
    function _spent(string memory what) private returns (uint256) {
        return vm.snapshotGasLastCall("payment-address", what);
    }
}
